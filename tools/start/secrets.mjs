// Keys of a local Sitekeep: made once, kept in the data folder, readable by this user alone.
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';

const names = ['SEALING_KEY', 'SANDBOX_WEBHOOK_SECRET', 'SESSION_KEY'];
const ownerOnly = { mode: 0o600 };
const day = 86_400_000;

/** What the environment names wins; the rest is generated once. */
export function keptSecrets(dir) {
  const file = join(dir, 'secrets.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const missing = names.filter((name) => !kept[name]);
  for (const name of missing) kept[name] = randomBytes(32).toString('base64');
  if (missing.length > 0) writeFileSync(file, JSON.stringify(kept, null, 2), ownerOnly);
  return Object.fromEntries(names.map((name) => [name, process.env[name] || kept[name]]));
}

/** A self-signed certificate for the edge's HTTPS listener, made anew a month before it ends, or when it cannot be read. */
export function keptCertificate(dir, random = randomBytes) {
  const certFile = join(dir, 'edge-certificate.pem');
  const keyFile = join(dir, 'edge-key.pem');
  if (!isGood(certFile) || !existsSync(keyFile)) {
    const { certificate, key } = selfSigned(['localhost', '*.localhost', '*.sitekeep.test'], '127.0.0.1', random);
    writeFileSync(keyFile, key, ownerOnly);
    writeFileSync(certFile, certificate, ownerOnly);
  }
  return { certFile, keyFile };
}

function isGood(file) {
  if (!existsSync(file)) return false;
  try {
    return Date.parse(new X509Certificate(readFileSync(file)).validTo) - Date.now() > 30 * day;
  } catch {
    // A start that was killed left half of it.
    return false;
  }
}

function selfSigned(hostnames, address, random) {
  // Node makes the key (forge would need seconds); forge writes the certificate.
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey.export({ type: 'spki', format: 'pem' }));
  // The first byte is neither zero nor above 127: such an INTEGER needs no padding, of which forge takes away one byte at most.
  certificate.serialNumber = `40${random(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - day);
  certificate.validity.notAfter = new Date(Date.now() + 700 * day);
  const name = [{ name: 'commonName', value: 'Sitekeep on this machine' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: [...hostnames.map((value) => ({ type: 2, value })), { type: 7, ip: address }] },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key };
}

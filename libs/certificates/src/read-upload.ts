import type { KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { CertificateWarning, Fault, UploadCertificate } from '@sitekeep/contracts';
import { servedNames } from './certificate.ts';
import { inOrder, isSelfSigned, isSignedBy } from './certificate-chain.ts';
import { contentOf, pemOf, type CertificateContent } from './certificate-content.ts';
import { faultOfKeyKind, isForServers, weakDigestOf } from './key-rules.ts';
import { dnsNamesOf, isCertificate, isEncrypted, isPrivateKey, pemBlocks, readableName, readCertificate, readPrivateKey } from './pem.ts';
import { warningsOf } from './upload-warnings.ts';

export type ReadUpload = { content: CertificateContent | null; faults: Fault[]; warnings: CertificateWarning[] };

const mostCertificates = 10;
const day = (date: Date) => date.toISOString().slice(0, 10);
const nameOf = (certificate: X509Certificate) => `“${readableName(certificate.subject)}”`;

/** Checks an upload for a site with these hostnames, every fault at once. No text of the key goes into a fault. */
export function readUpload(upload: UploadCertificate, hostnames: readonly string[], now: Date): ReadUpload {
  const faults: Fault[] = [];
  const fault = (pointer: '/certificate' | '/privateKey', code: string, detail: string) => void faults.push({ pointer, code, detail });
  const certificates = readCertificates(upload.certificate, fault);
  const key = readKey(upload.privateKey, fault);
  // The certificate of the key is the leaf, wherever it stands.
  const leaf = (key && certificates.find((each) => each.checkPrivateKey(key))) ?? certificates[0];
  if (!leaf) return { content: null, faults, warnings: [] };
  if (key && !leaf.checkPrivateKey(key))
    fault(
      '/privateKey',
      'key_mismatch',
      `This key does not belong to the certificate of ${nameOf(leaf)}. Give the key with which that certificate was ordered.`,
    );
  const kind = faultOfKeyKind(leaf.publicKey);
  if (kind) fault('/certificate', kind.code, kind.detail);
  const chain = checkOrder(leaf, certificates, fault);
  checkTimes(leaf, certificates, now, fault);
  checkPurpose(leaf, certificates, fault);
  const names = dnsNamesOf(leaf);
  checkNames(names, hostnames, fault);
  if (faults.length === 0 && key && !loads(chain, key))
    fault('/certificate', 'unusable', 'TLS libraries refuse this certificate with this key. Order it again with ECDSA P-256 or RSA 2048.');
  if (faults.length > 0 || !key) return { content: null, faults, warnings: [] };
  return { content: contentOf(chain, key), faults, warnings: warningsOf(certificates, names, hostnames, now) };
}

type Tell = (pointer: '/certificate' | '/privateKey', code: string, detail: string) => void;

/** The certificates of the text, each once. */
function readCertificates(text: string, fault: Tell): X509Certificate[] {
  const blocks = pemBlocks(text);
  if (blocks.some(isPrivateKey))
    fault('/certificate', 'key_here', 'Here stands a private key. Put it into privateKey, and only certificates here.');
  const found = blocks.filter(isCertificate);
  if (found.length === 0 && !blocks.some(isPrivateKey))
    fault(
      '/certificate',
      'not_pem',
      'Give the certificate as PEM: text that starts with -----BEGIN CERTIFICATE-----. Convert other forms with openssl x509 or openssl pkcs12.',
    );
  if (found.length > mostCertificates)
    fault(
      '/certificate',
      'too_many',
      `These are ${found.length} certificates; give at most ${mostCertificates}: yours and those that lead to the root.`,
    );
  const read = found.slice(0, mostCertificates).map(readCertificate);
  for (const [index, certificate] of read.entries())
    if (!certificate)
      fault(
        '/certificate',
        'unreadable',
        `Certificate ${index + 1} of the text cannot be read. Copy it again, with its first and last line.`,
      );
  const unique = new Map(read.filter((each) => each !== null).map((each) => [each.fingerprint256, each]));
  return [...unique.values()];
}

function readKey(text: string, fault: Tell): KeyObject | null {
  const blocks = pemBlocks(text);
  const keys = blocks.filter(isPrivateKey);
  const [block] = keys;
  if (!block) {
    if (blocks.some(isCertificate))
      fault(
        '/privateKey',
        'certificate_here',
        'Here stands a certificate. Give its private key: text that starts with -----BEGIN PRIVATE KEY-----.',
      );
    else fault('/privateKey', 'not_pem', 'Give the private key as PEM: text that starts with -----BEGIN PRIVATE KEY-----.');
    return null;
  }
  if (keys.length > 1) fault('/privateKey', 'too_many', `These are ${keys.length} keys; give the one of the first certificate.`);
  if (isEncrypted(block)) {
    fault(
      '/privateKey',
      'encrypted',
      'This key is protected by a passphrase. Decrypt it first: openssl pkey -in key.pem -out plain.pem. We keep it sealed.',
    );
    return null;
  }
  const key = readPrivateKey(block);
  if (!key) fault('/privateKey', 'unreadable', 'This key cannot be read. Copy it again, with its first and last line.');
  return key;
}

/** Returns the chain in its right order without the root; as far as it goes when it is broken, and then with a fault. */
function checkOrder(leaf: X509Certificate, certificates: readonly X509Certificate[], fault: Tell): X509Certificate[] {
  const broken = certificates.findIndex((each, index) => {
    const before = certificates[index - 1];
    return before !== undefined && !isSignedBy(before, each);
  });
  if (certificates[0] === leaf && broken < 0) return withoutRoot(certificates);
  const others = certificates.filter((each) => each !== leaf);
  const right = inOrder(leaf, others);
  if (right) {
    fault('/certificate', 'wrong_order', `The certificates stand in the wrong order. Put them like this: ${right.map(nameOf).join(', ')}.`);
    return withoutRoot(right);
  }
  const stranger = certificates[broken];
  fault(
    '/certificate',
    'broken_chain',
    stranger
      ? `Certificate ${broken + 1}, ${nameOf(stranger)}, did not sign the one before it. Leave it out, or put the certificate of ${`“${readableName(certificates[broken - 1]?.issuer ?? '')}”`} in its place.`
      : `The certificate of the key, ${nameOf(leaf)}, must stand first, then each that signed the one before.`,
  );
  return [leaf];
}

const withoutRoot = (chain: readonly X509Certificate[]): X509Certificate[] =>
  chain.filter((certificate, index) => index === 0 || !isSelfSigned(certificate));

function checkTimes(leaf: X509Certificate, certificates: readonly X509Certificate[], now: Date, fault: Tell): void {
  if (leaf.validFromDate > now)
    fault(
      '/certificate',
      'not_yet_valid',
      `This certificate holds only from ${leaf.validFromDate.toISOString()} on. Upload it then, or give one that holds now.`,
    );
  for (const certificate of certificates) {
    if (certificate.validToDate > now) continue;
    const what = certificate === leaf ? 'This certificate' : `The certificate of the authority ${nameOf(certificate)}`;
    fault('/certificate', 'expired', `${what} expired on ${day(certificate.validToDate)}. Give a current one.`);
  }
}

function checkPurpose(leaf: X509Certificate, certificates: readonly X509Certificate[], fault: Tell): void {
  if (!isForServers(leaf))
    fault('/certificate', 'wrong_purpose', 'This certificate is not for servers. Order one for TLS server authentication.');
  if (leaf.ca && !isSelfSigned(leaf))
    fault(
      '/certificate',
      'authority',
      `${nameOf(leaf)} is the certificate of an authority, not of a website. Give the one that was issued for your hostnames.`,
    );
  for (const certificate of certificates) {
    const digest = isSelfSigned(certificate) ? null : weakDigestOf(certificate);
    if (digest)
      fault('/certificate', 'weak_signature', `${nameOf(certificate)} is signed with ${digest}, which browsers refuse. Order it again.`);
  }
}

function checkNames(names: readonly string[], hostnames: readonly string[], fault: Tell): void {
  if (names.length === 0)
    fault(
      '/certificate',
      'no_names',
      'This certificate names no hostname (subject alternative name). Order one for the hostnames of this site.',
    );
  else if (servedNames(names, hostnames).length === 0)
    fault(
      '/certificate',
      'other_names',
      `This certificate is for ${listed(names)}, and this site has ${listed(hostnames)}. Give one for the site’s hostnames, or add the hostname to the site first.`,
    );
}

/** What a TLS server would say to it. */
function loads(chain: readonly X509Certificate[], key: KeyObject): boolean {
  try {
    createSecureContext({ cert: chain.map(String).join(''), key: pemOf(key) });
    return true;
  } catch {
    return false;
  }
}

const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');

import { X509Certificate } from 'node:crypto';
import type { Fault } from '@sitekeep/contracts';

const mostAuthorities = 20;
const pointer = '/balancer/ca';
type Block = { label: string; text: string };

/** The PEM text of authorities that certificates of origins must come from; what stands around its blocks is ignored. */
export function checkAuthorities(pem: string, now: Date): Fault[] {
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)].map(([text, label = '']) => ({ label, text }));
  const certificates = blocks.filter(({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label));
  const faults: Fault[] = [];
  if (blocks.some(({ label }) => label.endsWith('PRIVATE KEY')))
    faults.push({
      pointer,
      code: 'private_key',
      detail: 'A private key stands here: it was not stored, but it has left your machine. Send certificates alone.',
    });
  if (certificates.length === 0)
    faults.push({ pointer, code: 'no_certificate', detail: 'Give certificates in PEM: each begins with -----BEGIN CERTIFICATE-----.' });
  if (certificates.length > mostAuthorities)
    faults.push({
      pointer,
      code: 'too_many',
      detail: `Give at most ${mostAuthorities} certificates; those that your origins’ certificates come from are enough.`,
    });
  return [...faults, ...certificates.slice(0, mostAuthorities).flatMap((block, index) => authorityFaults(block, index, now))];
}

function authorityFaults({ text }: Block, index: number, now: Date): Fault[] {
  const certificate = readCertificate(text);
  if (!certificate) return [{ pointer, code: 'unreadable', detail: `The certificate at position ${index} cannot be read: copy it again.` }];
  const named = `The certificate at position ${index} (${certificate.subject.replaceAll('\n', ', ').slice(0, 200)})`;
  const faults: Fault[] = [];
  // One that signed itself vouches for itself, whatever it says of issuing others.
  if (!certificate.ca && !certificate.checkIssued(certificate))
    faults.push({ pointer, code: 'no_authority', detail: `${named} issues no others: give that of its authority.` });
  if (certificate.validToDate <= now) faults.push({ pointer, code: 'expired', detail: `${named} expired on ${certificate.validTo}.` });
  return faults;
}

function readCertificate(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text);
  } catch {
    return null;
  }
}

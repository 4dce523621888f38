import { readFileSync } from 'node:fs';
import type { EdgeConfig } from '@sitekeep/runtime';
import type { DefaultCertificate } from './certificates.ts';

/** The operator's certificate, for names without one of their own. Throws when a file cannot be read. */
export function readDefaultCertificate({ EDGE_TLS_CERT_FILE: cert, EDGE_TLS_KEY_FILE: key }: EdgeConfig): DefaultCertificate | null {
  return cert && key ? { cert: readFileSync(cert), key: readFileSync(key) } : null;
}

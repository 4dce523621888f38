import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateOf } from './test-certificate.ts';

/** A certificate for these names as the operator's own, in files of the folder, and the settings that name them. */
export function tlsFiles(folder: string, ...names: string[]): { cert: string; settings: Record<string, string> } {
  const { cert, key } = certificateOf(...names);
  const settings = { EDGE_TLS_CERT_FILE: join(folder, 'cert.pem'), EDGE_TLS_KEY_FILE: join(folder, 'key.pem') };
  writeFileSync(settings.EDGE_TLS_CERT_FILE, cert);
  writeFileSync(settings.EDGE_TLS_KEY_FILE, key);
  return { cert, settings: { EDGE_HTTPS_PORT: '0', ...settings } };
}

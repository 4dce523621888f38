import type { SecureContextOptions } from 'node:tls';

const tls13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
/** Of TLS 1.2: Mozilla's intermediate list (version 5.7) without its DHE suites, which no client of the last ten years needs. */
const tls12 = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];
const sessionSeconds = 7200;

/**
 * What all contexts share. A site that asks for TLS 1.3 offers no suite of 1.2: the version is agreed before its name is looked at, so
 * only the lack of a common suite can end the handshake, and with a proper alert.
 */
export function contextOptions(minimumTls: '1.2' | '1.3'): SecureContextOptions {
  return {
    minVersion: 'TLSv1.2',
    ciphers: [...tls13, ...(minimumTls === '1.2' ? tls12 : [])].join(':'),
    // Which of the listed suites is best for it, the client knows: a phone without AES in hardware takes ChaCha20.
    honorCipherOrder: false,
    // The same everywhere, or a session would not go on in another process.
    sessionIdContext: 'sitekeep',
    sessionTimeout: sessionSeconds,
  };
}

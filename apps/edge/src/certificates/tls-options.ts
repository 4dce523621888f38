import type { SecureContextOptions } from 'node:tls';

/** Mozilla's intermediate list (version 5.7) without its DHE suites, which no client of the last ten years needs. */
const ciphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/** Versions, suites and sessions are settled before a name is looked at: of a site's own context Node takes certificate and key alone. */
export const tlsOptions: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  ciphers: ciphers.join(':'),
  // Which of the listed suites is best for it, the client knows: a phone without AES in hardware takes ChaCha20.
  honorCipherOrder: false,
  // The same everywhere, or a session would not go on in another process.
  sessionIdContext: 'sitekeep',
  sessionTimeout: 7200,
};

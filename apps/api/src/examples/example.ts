import { showId, type IdKind, type Money } from '@sitekeep/contracts';

/** One call of an endpoint and its answer, as the interface description shows them. The tests make every one of them. */
export type Example = {
  /** path parameters */
  path?: Record<string, string>;
  query?: Record<string, string | number>;
  headers?: Record<string, string>;
  body?: unknown;
  /** left out: the answer is empty */
  answer?: unknown;
};
/** By the operation's name: `post /v1/sites/{id}/hostnames`. */
export type Examples = Record<string, Example>;

/** An id of the examples; the same kind and number is the same thing in all of them. */
export const exampleId = (kind: IdKind, number = 1): string =>
  showId(kind, `019cadc6-9a80-7000-8000-${number.toString(16).padStart(12, '0')}`);
export const money = (amount: number): Money => ({ amount, currency: 'EUR' });
/** The only page of a list. */
export const page = (...data: object[]) => ({ data, nextCursor: null });

/** The moment at which the examples happen. */
export const exampleNow = '2026-03-02T09:00:00.000Z';
/** What differs in reality each time, and is no secret here: none of these was ever in use. */
export const madeUp = {
  csrfToken: 'an-example-of-a-csrf-token',
  confirmationToken: 'an-example-of-a-confirmation-token',
  resetToken: 'an-example-of-a-reset-token',
  invitationToken: 'an-example-of-an-invitation-token',
  apiToken: 'sk_live_an-example-of-an-api-token',
  tokenHint: 'oken',
  proof: 'sitekeep-proof=an-example-of-a-proof',
  providerReference: 'sandbox_an-example-of-a-reference',
  cardPage: 'https://pay.example/an-example-of-a-page-where-a-card-is-entered',
  signature: 't=1772442000,v1=an-example-of-a-signature',
  cursor: 'an-example-of-a-cursor',
  certificate: '-----BEGIN CERTIFICATE-----\nan example of a certificate\n-----END CERTIFICATE-----\n',
  privateKey: '-----BEGIN PRIVATE KEY-----\nan example of a private key\n-----END PRIVATE KEY-----\n',
  originSecret: 'an-example-of-a-secret-for-your-servers',
  nextOriginSecret: 'an-example-of-the-secret-that-follows',
  forwardAuthSecret: 'an-example-of-a-forward-auth-secret',
  configuration: '# an example of a configuration\n',
  fingerprint: 'an-example-of-the-sha-256-in-hex',
  seed: 'AN7EXAMPLE7OF7A7SEED7IN7BASE7322',
  tokenUri: 'otpauth://totp/Example%20Shop:vera%40example.com?issuer=Example%20Shop&secret=AN7EXAMPLE7OF7A7SEED7IN7BASE7322',
  tokenSerial: 'S-00000000-00000000',
  code: '492039',
  laterCode: '260581',
  codeAfterThat: '731946',
  apiKey: 'AnExampleOfAnApiKeyWithFortyCharacters00',
  apiKeyHint: 'rs00',
  gitToken: 'skg_AnExampleOfATokenForGit000000000',
  gitTokenHint: '0000',
  nextGitToken: 'skg_AnExampleOfTheOneThatFollows0001',
  nextGitTokenHint: '0001',
  clientCa: '-----BEGIN CERTIFICATE-----\nan example of a CA\n-----END CERTIFICATE-----\n',
  recoveryCode: 'ANEX-AMP1-E0FA-C0DE',
} as const;

/** What proves to the authority that a hostname is served by us: at http://<hostname>/.well-known/acme-challenge/<token>. */
export interface ChallengeAnswers {
  show(token: string, keyAuthorization: string): Promise<void>;
  hide(token: string): Promise<void>;
}

/** Who issues certificates. */
export interface CertificateAuthority {
  /** Orders a certificate for one hostname, under a new key. Returns PEM. Throws AuthorityError when the authority does not issue it. */
  order(hostname: string, answers: ChallengeAnswers): Promise<{ chain: string; privateKey: string }>;
}
export const CERTIFICATE_AUTHORITY = Symbol('certificate authority');

/** Why there is no certificate, in words for the customer. `retryAfterMs`: what the authority asks for at least. */
export class AuthorityError extends Error {
  constructor(
    readonly words: string,
    readonly retryAfterMs = 0,
  ) {
    super(words);
    this.name = 'AuthorityError';
  }
}

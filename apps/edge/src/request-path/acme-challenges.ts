import { redisKeys } from '@sitekeep/contracts';
import type { Redis } from '@sitekeep/runtime';

const acmePath = /^\/\.well-known\/acme-challenge\/([\w-]{1,128})$/;

/**
 * Never redirected and never asked for a check: a certificate authority can do neither. Tokens only, and nothing that an origin could
 * read as a path elsewhere.
 */
export const isAcmePath = (path: string): boolean => acmePath.test(path);

const absentMs = 1000;
const mostRemembered = 1000;
const mostAsked = 50;

/**
 * What a certificate authority wants to read under a name that points at us before it gives out a certificate. Whoever asked it left the
 * answer in Redis. Only paths of such challenges are looked up; what is not there is remembered for a moment.
 */
export class AcmeChallenges {
  readonly #redis: Pick<Redis, 'get'>;
  readonly #absentUntil = new Map<string, number>();
  #asked = 0;

  constructor(redis: Pick<Redis, 'get'>) {
    this.#redis = redis;
  }

  /** Null when it is no challenge of ours; then the path is the site's like any other. Never rejects. */
  async answer(path: string): Promise<string | null> {
    const token = acmePath.exec(path)?.[1];
    if (token === undefined || this.#asked >= mostAsked) return null;
    if ((this.#absentUntil.get(token) ?? 0) > performance.now()) return null;
    this.#asked++;
    try {
      const authorization = await this.#redis.get(redisKeys.acmeChallenge(token));
      if (authorization === null) this.#remember(token);
      return authorization;
    } catch {
      return null;
    } finally {
      this.#asked--;
    }
  }

  #remember(token: string): void {
    if (this.#absentUntil.size >= mostRemembered) this.#absentUntil.clear();
    this.#absentUntil.set(token, performance.now() + absentMs);
  }
}

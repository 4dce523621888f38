import { Inject, Injectable } from '@nestjs/common';
import { redisKeys } from '@sitekeep/contracts';
import { REDIS } from '@sitekeep/platform';
import type { Redis } from '@sitekeep/runtime';
import type { ChallengeAnswers } from './certificate-authority.ts';

/** Longer than any authority takes to look. */
const shownSeconds = 15 * 60;

/** Answers to challenges, where every edge finds them. */
@Injectable()
export class ChallengeStore implements ChallengeAnswers {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async show(token: string, keyAuthorization: string): Promise<void> {
    await this.redis.set(redisKeys.acmeChallenge(token), keyAuthorization, 'EX', shownSeconds);
  }

  async hide(token: string): Promise<void> {
    await this.redis.del(redisKeys.acmeChallenge(token));
  }
}

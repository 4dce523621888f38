// Writes rulesets the way publication does: the contract's form, its keys, its channel.
import { redisChannels, redisKeys, rulesetSchema } from '@sitekeep/contracts';
import { Redis } from 'ioredis';

const chunk = 1000;

export class Publisher {
  #revision = 0;

  constructor(url) {
    this.redis = new Redis(url, { maxRetriesPerRequest: null });
    this.redis.on('error', () => undefined);
  }

  nextRevision() {
    return (this.#revision += 1);
  }

  /** Publishes one ruleset and tells the edges. Throws when it is not of the contract's form. */
  async publish(ruleset) {
    rulesetSchema.parse(ruleset);
    const write = this.redis.pipeline();
    this.#write(write, ruleset);
    const { siteId, revision, hostnames } = ruleset;
    write.publish(redisChannels.publications, JSON.stringify({ siteId, revision, hostnames, deleted: false }));
    await write.exec();
  }

  /** Writes many before any edge runs: `rulesetAt(i)` for i from 0 to count - 1. */
  async fill(count, rulesetAt) {
    rulesetSchema.parse(rulesetAt(0));
    for (let from = 0; from < count; from += chunk) {
      const write = this.redis.pipeline();
      for (let i = from; i < Math.min(from + chunk, count); i++) this.#write(write, rulesetAt(i));
      await write.exec();
    }
  }

  #write(write, ruleset) {
    const { siteId, revision, hostnames } = ruleset;
    write.set(redisKeys.ruleset(siteId, revision), JSON.stringify(ruleset));
    write.set(redisKeys.site(siteId), JSON.stringify({ revision, deleted: false }));
    for (const name of hostnames) write.set(redisKeys.host(name), JSON.stringify({ siteId, revision }));
  }

  /** Says that all there is has been written. */
  async complete() {
    await this.redis.set(redisKeys.complete, '1');
  }

  close() {
    this.redis.disconnect();
  }
}

import {
  redisChannels,
  redisKeys,
  rulesetSchema,
  rulesetVersion,
  type Publication,
  type Ruleset,
  type RulesetOriginInput,
} from '@sitekeep/contracts';
import { Redis } from 'ioredis';

export type RulesetParts = Partial<Omit<Ruleset, 'filters' | 'origins'>> & {
  filters?: Partial<Ruleset['filters']>;
  origins?: readonly RulesetOriginInput[];
};

/** Publishes rulesets the way the control plane does, to a real Redis. */
export class Publisher {
  readonly redis: Redis;
  #revision = 0;
  readonly #hostnames = new Map<string, string[]>();

  constructor(url: string) {
    this.redis = new Redis(url, { maxRetriesPerRequest: null });
    this.redis.on('error', () => undefined);
  }

  ruleset(parts: RulesetParts & { siteId: string; origins: readonly RulesetOriginInput[] }): Ruleset {
    const filters = {
      blacklist: [],
      whitelist: [],
      onlyFromWhitelist: false,
      countries: { mode: 'off' as const, codes: [] },
      searchBots: false,
      tor: 'allow' as const,
      ...parts.filters,
    };
    const hostnames = parts.hostnames ?? [`${parts.siteId.replaceAll('_', '-')}.test`];
    return rulesetSchema.parse({
      version: rulesetVersion,
      suspended: false,
      ...parts,
      revision: ++this.#revision,
      hostnames,
      filters,
    });
  }

  async publish(ruleset: Ruleset): Promise<number> {
    const { siteId, revision, hostnames } = ruleset;
    const before = this.#hostnames.get(siteId) ?? [];
    const lost = before.filter((name) => !hostnames.includes(name));
    const gained = hostnames.filter((name) => !before.includes(name));
    this.#hostnames.set(siteId, hostnames);
    const write = this.redis.multi();
    write.set(redisKeys.ruleset(siteId, revision), JSON.stringify(ruleset));
    write.set(redisKeys.site(siteId), JSON.stringify({ revision, deleted: false }));
    for (const name of hostnames) write.set(redisKeys.host(name), JSON.stringify({ siteId, revision }));
    for (const name of lost) write.set(redisKeys.host(name), JSON.stringify({ siteId: null, revision }));
    await write.exec();
    await this.#tell({ siteId, revision, hostnames: [...gained, ...lost], deleted: false });
    return revision;
  }

  async remove(siteId: string): Promise<void> {
    const revision = ++this.#revision;
    const hostnames = this.#hostnames.get(siteId) ?? [];
    const write = this.redis.multi().set(redisKeys.site(siteId), JSON.stringify({ revision, deleted: true }));
    for (const name of hostnames) write.set(redisKeys.host(name), JSON.stringify({ siteId: null, revision }));
    await write.exec();
    this.#hostnames.delete(siteId);
    await this.#tell({ siteId, revision, hostnames, deleted: true });
  }

  async complete(): Promise<void> {
    await this.redis.set(redisKeys.complete, '1');
  }

  async #tell(publication: Publication): Promise<void> {
    await this.redis.publish(redisChannels.publications, JSON.stringify(publication));
  }

  close(): void {
    this.redis.disconnect();
  }
}

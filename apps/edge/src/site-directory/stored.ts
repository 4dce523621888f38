import {
  hostPointerSchema,
  redisKeys,
  rulesetSchema,
  sitePointerSchema,
  type HostPointer,
  type Ruleset,
  type SitePointer,
} from '@sitekeep/contracts';
import type { Redis } from '@sitekeep/runtime';
import type { z } from 'zod';

/** Stored text that is not what the contract says. `what` names the key. */
export class InvalidStored extends Error {
  constructor(what: string, reason: string) {
    super(`${what}: ${reason}`);
    this.name = 'InvalidStored';
  }
}

/** Reads text against a contract; null stays null. Throws InvalidStored. */
export function readStored<Schema extends z.ZodType>(schema: Schema, what: string, text: string | null): z.infer<Schema> | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidStored(what, 'not JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new InvalidStored(what, `${issue?.path.join('.')}: ${issue?.message}`);
}

/** What Redis holds of the sites. Every method rejects when Redis is away and throws InvalidStored for what does not parse. */
export class StoredSites {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** The pointers of several names, and whether Redis holds every published site, so that a missing one says something. */
  async names(names: readonly string[]): Promise<{ pointers: (HostPointer | null)[]; complete: boolean }> {
    const [complete, ...texts] = await this.#redis.mget(redisKeys.complete, ...names.map((name) => redisKeys.host(name)));
    const pointers = texts.map((text, i) => readStored(hostPointerSchema, redisKeys.host(names[i] ?? ''), text));
    return { pointers, complete: complete !== null };
  }

  /** Pointers of many sites; unreadable ones count as missing. */
  async sites(siteIds: readonly string[]): Promise<(SitePointer | null)[]> {
    if (siteIds.length === 0) return [];
    const texts = await this.#redis.mget(siteIds.map((siteId) => redisKeys.site(siteId)));
    return texts.map((text) => pointerOrNull(text));
  }

  /** The pointer of a site and, in the same answer, its ruleset if `guess` is its revision. */
  async siteWithRuleset(siteId: string, guess: number): Promise<{ pointer: SitePointer | null; ruleset: Ruleset | null }> {
    const key = redisKeys.site(siteId);
    const [site = null, text = null] = await this.#redis.mget(key, redisKeys.ruleset(siteId, guess));
    const pointer = readStored(sitePointerSchema, key, site);
    return { pointer, ruleset: pointer?.revision === guess ? readRuleset(siteId, guess, text) : null };
  }

  async ruleset(siteId: string, revision: number): Promise<Ruleset | null> {
    return readRuleset(siteId, revision, await this.#redis.get(redisKeys.ruleset(siteId, revision)));
  }

  /** The highest revision of any site in Redis, by walking all of them. */
  async highestRevision(): Promise<number> {
    let highest = 0;
    let cursor = '0';
    do {
      const [next, keys] = await this.#redis.scan(cursor, 'MATCH', redisKeys.site('*'), 'COUNT', 1000);
      cursor = next;
      const texts = keys.length > 0 ? await this.#redis.mget(keys) : [];
      for (const text of texts) highest = Math.max(highest, pointerOrNull(text)?.revision ?? 0);
    } while (cursor !== '0');
    return highest;
  }
}

function readRuleset(siteId: string, revision: number, text: string | null): Ruleset | null {
  const key = redisKeys.ruleset(siteId, revision);
  const ruleset = readStored(rulesetSchema, key, text);
  if (ruleset && (ruleset.siteId !== siteId || ruleset.revision !== revision)) throw new InvalidStored(key, 'holds another ruleset');
  return ruleset;
}

function pointerOrNull(text: string | null): SitePointer | null {
  try {
    return readStored(sitePointerSchema, '', text);
  } catch {
    return null;
  }
}

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { firewallPatchesSchema, redisChannels, redisKeys } from '@sitekeep/contracts';
import { type Firewall, importedRulesOf, importedRulesSchema, type SiteFirewalls } from '@sitekeep/firewall';
import type { Logger, Redis } from '@sitekeep/runtime';
import { readStored } from '../site-directory/stored.ts';

/** What is followed: its key, and who makes use of its text. */
interface Followed {
  readonly key: string;
  /** False when what is in force is as new. Throws on a text that cannot be used. */
  readonly apply: (text: string | null) => boolean;
}
const names = ['patches', 'crs'] as const;
type Name = (typeof names)[number];

const recheckMs = 60_000;

export interface FirewallRulesParts {
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly folder: string;
  readonly firewall: Pick<Firewall, 'replaceImported'>;
  readonly firewalls: Pick<SiteFirewalls, 'setPatches'>;
  readonly logger: Logger;
}

/**
 * Rules of the firewall that come from elsewhere than a site's ruleset: patches that staff push to all sites, and what operators have
 * imported. Followed in Redis, with a copy on disk for a start without it; what cannot be used changes nothing.
 */
export class FirewallRules {
  readonly #parts: FirewallRulesParts;
  readonly #folder: string;
  readonly #followed: Readonly<Record<Name, Followed>>;
  #patchesVersion = 0;
  #importedVersion = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: FirewallRulesParts) {
    this.#parts = parts;
    this.#folder = join(parts.folder, 'firewall');
    this.#followed = {
      patches: { key: redisKeys.firewallPatches, apply: (text) => this.#applyPatches(text) },
      crs: { key: redisKeys.firewallCrs, apply: (text) => this.#applyImported(text) },
    };
  }

  /** Resolves when the copies on disk are in force; Redis follows when it answers. */
  async start(): Promise<void> {
    const { redis, subscriber } = this.#parts;
    subscriber.on('message', (channel, name) => {
      if (channel === redisChannels.firewall && names.includes(name as Name)) void this.#load(name as Name);
    });
    const follow = () => {
      void subscriber.subscribe(redisChannels.firewall).catch(() => undefined);
      this.#loadAll();
    };
    subscriber.on('ready', follow);
    redis.on('ready', () => this.#loadAll());
    await Promise.all(names.map((name) => this.#loadFromDisk(name)));
    if (subscriber.status === 'ready') follow();
    // A message may be lost.
    this.#timer = setInterval(() => this.#loadAll(), recheckMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #loadAll(): void {
    for (const name of names) void this.#load(name);
  }

  async #load(name: Name): Promise<void> {
    const { redis, logger } = this.#parts;
    // Without a connection the next one brings it.
    if (redis.status !== 'ready') return;
    try {
      const { key, apply } = this.#followed[name];
      const text = await redis.get(key);
      if (apply(text)) await this.#keep(name, text as string);
    } catch (error) {
      logger.error({ rules: name, err: error, alarm: 'firewall_rules_invalid' }, 'rules cannot be used; the last good ones stay in force');
    }
  }

  /** A missing key says nothing: Redis may have been emptied. When the last patch is taken back, the list is empty. */
  #applyPatches(text: string | null): boolean {
    const patches = readStored(firewallPatchesSchema, 'patches', text);
    if (!patches || patches.version <= this.#patchesVersion) return false;
    this.#parts.firewalls.setPatches(patches);
    this.#patchesVersion = patches.version;
    this.#parts.logger.info({ version: patches.version, patches: patches.patches.length }, 'patches in force');
    return true;
  }

  /** Engines that are in use are compiled anew, which takes some tenths of a second. */
  #applyImported(text: string | null): boolean {
    const imported = readStored(importedRulesSchema, 'crs', text);
    if (!imported || imported.version <= this.#importedVersion) return false;
    this.#parts.firewall.replaceImported(importedRulesOf(imported));
    this.#importedVersion = imported.version;
    const { version, release, rules } = imported;
    this.#parts.logger.info({ version, release, rules: rules.length }, 'imported rules in force');
    return true;
  }

  async #loadFromDisk(name: Name): Promise<void> {
    try {
      this.#followed[name].apply(await readFile(join(this.#folder, `${name}.json`), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#parts.logger.warn({ rules: name, err: error }, 'a copy on disk cannot be read');
    }
  }

  async #keep(name: Name, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `.${name}-${process.pid}`);
    await writeFile(draft, text);
    await rename(draft, join(this.#folder, `${name}.json`));
  }
}

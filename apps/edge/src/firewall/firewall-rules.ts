import { join } from 'node:path';
import { firewallPatchesSchema, redisChannels, redisKeys } from '@sitekeep/contracts';
import { type Firewall, importedRulesOf, importedRulesSchema, type SiteFirewalls } from '@sitekeep/firewall';
import type { Logger, Redis } from '@sitekeep/runtime';
import { FollowedTexts } from '../fleet/followed-texts.ts';
import { readStored } from '../site-directory/stored.ts';

const names = ['patches', 'crs'] as const;
type Name = (typeof names)[number];
const keys: Readonly<Record<Name, string>> = { patches: redisKeys.firewallPatches, crs: redisKeys.firewallCrs };

export interface FirewallRulesParts {
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly folder: string;
  readonly firewall: Pick<Firewall, 'replaceImported'>;
  readonly firewalls: Pick<SiteFirewalls, 'setPatches'>;
  readonly logger: Logger;
}

/** Rules of the firewall that come from elsewhere than a site's ruleset: patches that staff push to all sites, and what operators have imported. */
export class FirewallRules {
  readonly #parts: FirewallRulesParts;
  readonly #followed: FollowedTexts<Name>;
  #patchesVersion = 0;
  #importedVersion = 0;

  constructor(parts: FirewallRulesParts) {
    this.#parts = parts;
    this.#followed = new FollowedTexts({
      ...parts,
      folder: join(parts.folder, 'firewall'),
      names,
      keyOf: (name) => keys[name],
      channel: redisChannels.firewall,
      apply: (name, text) => (name === 'patches' ? this.#applyPatches(text) : this.#applyImported(text)),
      onFault: (rules, err) =>
        parts.logger.error({ rules, err, alarm: 'firewall_rules_invalid' }, 'rules cannot be used; the last good ones stay in force'),
    });
  }

  /** Resolves when the copies on disk are in force; Redis follows when it answers. */
  start(): Promise<void> {
    return this.#followed.start();
  }

  stop(): void {
    this.#followed.stop();
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
}

import { Injectable } from '@nestjs/common';
import type { Rule } from '@sitekeep/firewall/rules';
import { Outbox, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { FirewallRepository } from './firewall.repository.ts';

/** Rules made of a CRS release. */
export interface ImportedRules {
  /** Of CRS, like 4.10.0. */
  readonly release: string;
  readonly rules: readonly Rule[];
}

/** Takes in what operators import for all sites; the newest is in force. */
@Injectable()
export class ImportedRulesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly repository: FirewallRepository,
  ) {}

  /** The edges are told after commit. Returns the version under which they are kept. */
  replace({ release, rules }: ImportedRules): Promise<number> {
    return this.transactions.run(async (manager) => {
      const version = await this.repository.nextVersion(manager);
      await this.repository.replaceImported(manager, { version, release, rules: [...rules], importedAt: this.clock.now() });
      await this.outbox.add(manager, 'write-firewall', { what: 'crs', version: Number(version) });
      return Number(version);
    });
  }

  /** Null when nothing was ever imported. */
  async published(manager: EntityManager): Promise<(ImportedRules & { version: number; importedAt: Date }) | null> {
    const row = await this.repository.imported(manager);
    return row && { version: Number(row.version), release: row.release, rules: row.rules as Rule[], importedAt: row.importedAt };
  }

  async rules(manager: EntityManager): Promise<readonly Rule[]> {
    return (await this.published(manager))?.rules ?? [];
  }

  /** Null when nothing was ever imported. */
  ids(manager: EntityManager): Promise<string[] | null> {
    return this.repository.importedIds(manager);
  }
}

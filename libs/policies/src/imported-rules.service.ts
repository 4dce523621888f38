import { Injectable } from '@nestjs/common';
import type { Rule } from '@sitekeep/firewall/rules';
import { Outbox, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { FirewallRepository } from './firewall.repository.ts';

/** Rules made of a CRS release, as importedRulesSchema (@sitekeep/firewall) has them. */
export interface ImportedRules {
  /** As the release calls itself. */
  readonly release: string;
  readonly rules: readonly { readonly id: string }[];
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

  /** What the edges are to know. Null when nothing was ever imported. */
  async published(manager: EntityManager): Promise<(ImportedRules & { version: number }) | null> {
    const row = await this.repository.imported(manager);
    return row && { version: Number(row.version), release: row.release, rules: row.rules };
  }

  /** For operators: what is in force and since when. */
  async latest(): Promise<(ImportedRules & { version: number; importedAt: Date }) | null> {
    const { manager } = this.transactions;
    const [row, published] = [await this.repository.imported(manager), await this.published(manager)];
    return row && published && { ...published, importedAt: row.importedAt };
  }

  /** As the engine takes them; none when nothing was ever imported. They have no examples: those of a release stay with it. */
  async rules(manager: EntityManager): Promise<readonly Rule[]> {
    const imported = await this.published(manager);
    return (imported?.rules ?? []).map((rule) => ({ ...rule, bad: [], good: [] }) as unknown as Rule);
  }

  /** 0 when nothing was ever imported. */
  version(manager: EntityManager): Promise<number> {
    return this.repository.importedVersion(manager);
  }

  /** Null when nothing was ever imported. */
  ids(manager: EntityManager): Promise<string[] | null> {
    return this.repository.importedIds(manager);
  }
}

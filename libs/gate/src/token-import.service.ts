import { Inject, Injectable } from '@nestjs/common';
import { mostTokens, type Fault, type TokenImport, type TokenImportResult } from '@sitekeep/contracts';
import { CONTROL_CONFIG, invalidContent, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { ImportTurns } from './import-turns.ts';
import { TokenTrail } from './token-trail.ts';
import { atLine, boundedFaults } from './read-table.ts';
import { readTokenTable, type TokenLine } from './read-token-table.ts';
import { sealSeed, unsealSeed } from './token-seeds.ts';
import type { VisitorTokenRow } from './visitor-token.entity.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Sealing and opening 20,000 seeds takes a second: between portions others are served. */
const portion = 500;
function* portions<Item>(all: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < all.length; at += portion) yield all.slice(at, at + portion);
}

/** Seeds of hardware tokens, as their makers send them. */
@Injectable()
export class TokenImportService {
  constructor(
    private readonly turns: ImportTurns,
    private readonly clock: Clock,
    private readonly trail: TokenTrail,
    private readonly visitors: VisitorsRepository,
    private readonly repository: VisitorTokensRepository,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /**
   * All lines or none: throws invalid_content with every fault at once. The tokens are in force at once: who hands them out knows what
   * they are. A dry run says the same and leaves everything as it is.
   */
  async import(context: AccountContext, { csv, dryRun }: TokenImport): Promise<TokenImportResult> {
    const { accountId } = context;
    const { lines, faults } = await readTokenTable(csv);
    return this.turns.run(accountId, async (manager) => {
      const rows = await this.visitors.ofEmails(manager, accountId, [...new Set(lines.map(({ email }) => email))]);
      const visitors = new Map(rows.map(({ email, id }) => [email, id]));
      const all = [...faults, ...(await this.faultsOf(manager, accountId, lines, visitors))];
      if (all.length > 0) throw invalidContent(boundedFaults(all));
      if (!dryRun) {
        for (const some of portions(lines))
          await this.repository.add(
            manager,
            some.map((line) => this.newRow(accountId, visitors.get(line.email) ?? '', line)),
          );
        await this.trail.imported(manager, context, lines.length);
      }
      return { created: lines.length, dryRun };
    });
  }

  private async faultsOf(
    manager: EntityManager,
    accountId: string,
    lines: readonly TokenLine[],
    visitors: ReadonlyMap<string, string>,
  ): Promise<Fault[]> {
    const serials = lines.map(({ serial }) => serial);
    const taken = await this.repository.takenSerials(manager, accountId, serials);
    const present = await this.seedsOf(manager, accountId, [...visitors.values()]);
    const counts = new Map([...present].map(([visitorId, seeds]) => [visitorId, seeds.size]));
    return lines.flatMap(({ line, email, serial, seed }) => {
      const visitorId = visitors.get(email) ?? '';
      const count = counts.get(visitorId) ?? 0;
      counts.set(visitorId, count + 1);
      const checks: [boolean, string, string, string][] = [
        [visitorId === '', 'email', 'unknown_visitor', 'No visitor of your account has this e-mail address: add the visitor first.'],
        [visitorId !== '' && count >= mostTokens, 'email', 'limit_reached', `A visitor has at most ${mostTokens} tokens.`],
        [taken.has(serial), 'serial', 'duplicate', 'A token of your account has this serial number already.'],
        // Else a code would be accepted twice: once by each of them.
        [present.get(visitorId)?.has(seed) ?? false, 'seed', 'duplicate', 'The visitor has a token with this seed already.'],
      ];
      return checks.filter(([wrong]) => wrong).map(([, column, code, detail]) => ({ pointer: atLine(line, column), code, detail }));
    });
  }

  /** By visitor. */
  private async seedsOf(manager: EntityManager, accountId: string, visitorIds: string[]): Promise<Map<string, Set<string>>> {
    const seeds = new Map<string, Set<string>>();
    for (const some of portions(visitorIds))
      for (const row of await this.repository.ofVisitors(manager, accountId, some))
        seeds.set(row.visitorId, (seeds.get(row.visitorId) ?? new Set()).add(unsealSeed(this.config.SEALING_KEY, row).base32));
    return seeds;
  }

  private newRow(accountId: string, visitorId: string, line: TokenLine): VisitorTokenRow {
    const id = newUuid();
    const isTotp = line.kind === 'totp';
    return {
      id,
      accountId,
      visitorId,
      kind: line.kind,
      serial: line.serial,
      label: '',
      seed: sealSeed(this.config.SEALING_KEY, id, line.seed),
      algorithm: line.algorithm,
      digits: line.digits,
      periodSeconds: isTotp ? line.period : null,
      nextCounter: isTotp ? 0 : line.counter,
      drift: 0,
      confirmed: true,
      locked: false,
      lastUsedAt: null,
      createdAt: this.clock.now(),
    };
  }
}

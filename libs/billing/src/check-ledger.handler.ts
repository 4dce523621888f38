import { Injectable } from '@nestjs/common';
import { Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { Differences, type Finding } from './differences.ts';
import { ledgerChecks } from './ledger-checks.ts';

/** Of one rule over ten years of books; others are bounded far below. */
const longestStatement = '15min';
/** As many of one kind as are written down in a night: more of them say nothing more. */
const mostOfOneKind = 500;

/**
 * Looks through all books each night: what the constraints of the database keep from being written wrongly, and what they cannot
 * see. It only reads them, without locks: somebody may write meanwhile, and each rule sees one moment.
 */
@Injectable()
export class CheckLedgerHandler implements JobHandler<'check-ledger'> {
  readonly job = 'check-ledger' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly differences: Differences,
  ) {}

  async handle(): Promise<void> {
    const since = this.clock.now();
    const findings: Finding[] = [];
    for (const { kind, sql } of ledgerChecks) {
      const rows = await this.broken(sql);
      findings.push(...rows.map((row) => ({ ...row, kind, key: `${kind} ${row.key}` })));
    }
    await this.transactions.run(async (manager) => {
      await this.differences.found(manager, 'ledger', findings);
      await this.differences.resolveUnseen(manager, 'ledger', since);
    });
  }

  private broken(sql: string): Promise<Omit<Finding, 'kind'>[]> {
    return this.transactions.run(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = '${longestStatement}'`);
      return manager.query(sql, [mostOfOneKind]);
    });
  }
}

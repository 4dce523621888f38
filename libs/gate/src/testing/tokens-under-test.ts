import { showId, storedId, tokenInputSchema, type NewVisitorToken, type TokenInput, type VisitorToken } from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import type { SitesUnderTest } from '@sitekeep/sites/testing';
import { Secret } from 'otpauth';
import type { DataSourceOptions, EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { codeAt, stepAt } from '../one-time-codes.ts';
import { RecoveryCodesService } from '../recovery-codes.service.ts';
import { TokenCodes, type CodeMethod } from '../token-codes.ts';
import { TokenImportService } from '../token-import.service.ts';
import { TokenProofs } from '../token-proofs.service.ts';
import { VisitorTokensService } from '../visitor-tokens.service.ts';
import { VisitorRow } from '../visitor.entity.ts';
import { startGate } from './start-gate.ts';

export type TestVisitor = { accountId: string; id: string; email: string; context: AccountContext };
type Shown = Pick<NewVisitorToken, 'algorithm' | 'periodSeconds' | 'seed'> & { digits: number };

/** Visitors and their tokens on a real database, with a clock of the test's own. */
export class TokensUnderTest {
  private constructor(
    readonly bench: SitesUnderTest,
    private readonly other: DataSource,
  ) {}

  static async start(): Promise<TokensUnderTest> {
    const bench = await startGate();
    const options = { ...bench.get(DataSource).options, migrations: [] } as DataSourceOptions;
    return new TokensUnderTest(bench, await new DataSource(options).initialize());
  }

  async stop(): Promise<void> {
    await this.other.destroy();
    await this.bench.stop();
  }

  get manager(): EntityManager {
    return this.bench.transactions.manager;
  }
  /** Connections of their own, as another process has them. */
  get sources(): [DataSource, DataSource] {
    return [this.bench.get(DataSource), this.other];
  }
  get codes(): TokenCodes {
    return this.bench.get(TokenCodes);
  }
  get tokens(): VisitorTokensService {
    return this.bench.get(VisitorTokensService);
  }
  get proofs(): TokenProofs {
    return this.bench.get(TokenProofs);
  }
  get recovery(): RecoveryCodesService {
    return this.bench.get(RecoveryCodesService);
  }
  get imports(): TokenImportService {
    return this.bench.get(TokenImportService);
  }

  /** Steps of 30 seconds since the clock of the test began. */
  setStep(steps: number): void {
    this.bench.clock.setOffset(steps * 30_000);
  }

  /** A visitor of a new account, or of this one. */
  async visitor(of?: AccountContext): Promise<TestVisitor> {
    const context = of ?? (await this.bench.account());
    const id = newUuid();
    const email = `${id}@visitor.test`;
    const { accountId } = context;
    const rest = { name: 'Anna', groups: [], locked: false, passwordHash: null, createdAt: this.bench.clock.now() };
    await this.manager.insert(VisitorRow, { id, accountId, email, ...rest });
    return { accountId, id, email, context };
  }

  /** A token that is in force. */
  async token(visitor: TestVisitor, input: Partial<TokenInput> = {}): Promise<NewVisitorToken> {
    const token = await this.tokens.create(visitor.context, visitor.id, tokenInputSchema.parse(input));
    await this.sql('UPDATE visitor_token SET confirmed = true WHERE id = $1', [this.idOf(token)]);
    return { ...token, confirmed: true };
  }

  idOf(token: Pick<VisitorToken, 'id'>): string {
    return storedId('visitorToken', token.id) ?? '';
  }

  /** At a counter, or at a time step beside that of now. */
  codeOf({ algorithm, digits, periodSeconds, seed }: Shown, at: number): string {
    const counter = periodSeconds === null ? at : stepAt(this.bench.clock.nowMs(), periodSeconds) + at;
    return codeAt({ secret: Secret.fromBase32(seed), algorithm, digits }, counter);
  }

  /** In a transaction of its own. */
  verify(visitor: TestVisitor | null, code: string): Promise<CodeMethod | null> {
    return this.bench.transactions.run((manager) => this.take(manager, visitor, code));
  }

  async take(manager: EntityManager, visitor: TestVisitor | null, code: string): Promise<CodeMethod | null> {
    return (await this.codes.verify(manager, visitor, code))?.method ?? null;
  }

  sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.manager.query(statement, parameters);
  }

  /** What the trail says was done with a visitor: action and what it was done to. */
  async trail({ id, accountId }: TestVisitor): Promise<string[]> {
    const target = showId('visitor', id);
    const rows = await this.sql<{ action: string }>(
      'SELECT action FROM audit_entry WHERE account_id = $1 AND target = $2 ORDER BY at, id',
      [accountId, target],
    );
    return rows.map(({ action }) => action);
  }
}

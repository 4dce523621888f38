import { showId, storedId, type CredentialsHeld, type NewVisitorToken, type Visitor } from '@sitekeep/contracts';
import { PasswordHasher, type AccountContext } from '@sitekeep/platform';
import { OrderingService } from '@sitekeep/sites';
import { freshDomain, orderOf } from '@sitekeep/sites/testing';
import { CredentialCheck, type Typed } from '../credential-check.ts';
import { GateKeys } from '../gate-keys.service.ts';
import { VisitorsService } from '../visitors.service.ts';
import { TokensUnderTest, type TestVisitor } from './tokens-under-test.ts';

export const password = 'correct horse battery';
const home = '198.51.100.1';

/** A site with a key, and visitors who may enter it. */
export type GateSite = { context: AccountContext; siteId: string; secret: string; keyId: string };
export type GateVisitor = TestVisitor & { token: NewVisitorToken };

/** What a server of a customer asks, on a real database. */
export class GateUnderTest {
  private constructor(readonly tokens: TokensUnderTest) {}

  static async start(): Promise<GateUnderTest> {
    return new GateUnderTest(await TokensUnderTest.start());
  }

  stop(): Promise<void> {
    return this.tokens.stop();
  }

  get bench() {
    return this.tokens.bench;
  }
  get keys(): GateKeys {
    return this.bench.get(GateKeys);
  }
  get hasher(): PasswordHasher {
    return this.bench.get(PasswordHasher);
  }

  async site(of?: AccountContext): Promise<GateSite> {
    const context = of ?? (await this.bench.account());
    const { id } = await this.bench.get(OrderingService).order(context, orderOf(freshDomain()));
    const siteId = storedId('site', id)!;
    const { secret, id: keyId } = await this.keys.create(context, siteId, { overlapSeconds: 0 });
    return { context, siteId, secret, keyId: storedId('gateKey', keyId)! };
  }

  /** May enter the site, has `password` unless it says otherwise, and a HOTP token, whose codes are numbered. */
  async visitor({ context, siteId }: GateSite, own: string | null = password): Promise<GateVisitor> {
    const visitor = await this.withoutToken({ context, siteId }, own);
    const token = await this.tokens.token(visitor, { kind: 'hotp' });
    return { ...visitor, token };
  }

  async withoutToken({ context, siteId }: Pick<GateSite, 'context' | 'siteId'>, own: string | null = password): Promise<TestVisitor> {
    const email = `${crypto.randomUUID()}@visitor.test`;
    const access = [{ siteId: showId('site', siteId), paths: [] }];
    const input = { email, name: 'Anna', groups: [], access, ...(own !== null && { password: own }) };
    const made: Visitor = await this.bench.get(VisitorsService).create(context, input);
    return { accountId: context.accountId, id: storedId('visitor', made.id)!, email, context };
  }

  code({ token }: GateVisitor, counter: number): string {
    return this.tokens.codeOf(token, counter);
  }

  /** Null: refused. */
  async check(secret: string, typed: Typed, network = home, shared = false): Promise<CredentialsHeld | null> {
    const key = await this.keys.find(secret);
    return this.bench
      .get(CredentialCheck)
      .check(key, typed, { network, shared })
      .catch((error: { code?: string }) => {
        if (error.code === 'credentials_refused') return null;
        throw error;
      });
  }

  setSeconds(seconds: number): void {
    this.bench.clock.setOffset(seconds * 1000);
  }

  /** From now on time passes by `setSeconds` alone, however slow the machine is: for what happens within a second of a bound. */
  pinClock(): void {
    const startMs = Date.now();
    let offsetMs = 0;
    Object.assign(this.bench.clock, {
      now: () => new Date(startMs + offsetMs),
      nowMs: () => startMs + offsetMs,
      setOffset: (ms: number) => void (offsetMs = ms),
    });
  }

  /** So many wrong passwords from a network. */
  async fail(secret: string, email: string, times: number, network = home): Promise<void> {
    for (let time = 0; time < times; time++) await this.check(secret, { email, password: 'wrong' }, network);
  }
}

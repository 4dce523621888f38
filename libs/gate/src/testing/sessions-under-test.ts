import { showId, type GateClaims, type GateSignedIn, type GateSignIn, type GateState, type VisitorSession } from '@sitekeep/contracts';
import { readSession, sessionKey } from '@sitekeep/gate-session';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { GateRevocationsRepository } from '../gate-revocations.repository.ts';
import { GateSessions } from '../gate-sessions.service.ts';
import { VisitorSessions } from '../visitor-sessions.service.ts';
import { VisitorsService } from '../visitors.service.ts';
import { GateUnderTest, password, type GateSite, type GateVisitor } from './gate-under-test.ts';

/** What edges ask about sessions, on a real database. Each test has a site of its own, and Anna, who may enter it. */
export class SessionsUnderTest {
  site!: GateSite;
  anna!: GateVisitor;

  private constructor(readonly gate: GateUnderTest) {}

  static async start(): Promise<SessionsUnderTest> {
    return new SessionsUnderTest(await GateUnderTest.start());
  }

  stop(): Promise<void> {
    return this.gate.stop();
  }

  async renewScene(): Promise<void> {
    this.gate.setSeconds(0);
    this.site = await this.gate.site();
    this.anna = await this.gate.visitor(this.site);
  }

  get sessions(): GateSessions {
    return this.gate.bench.get(GateSessions);
  }
  get customers(): VisitorSessions {
    return this.gate.bench.get(VisitorSessions);
  }
  get visitors(): VisitorsService {
    return this.gate.bench.get(VisitorsService);
  }
  get manager() {
    return this.gate.bench.transactions.manager;
  }
  get shownSite(): string {
    return showId('site', this.site.siteId);
  }

  /** With everything that is right, but for `parts`. */
  signIn(parts: Partial<GateSignIn> = {}): Promise<GateSignedIn> {
    const who = { siteId: this.shownSite, email: this.anna.email, password, code: this.gate.code(this.anna, 0) };
    const from = { address: '198.51.100.1', userAgent: 'Browser\u0000 1' };
    const asked: GateSignIn = { ...who, ...from, require: 'password_and_code', ...parts };
    return this.sessions.signIn(asked, { network: '198.51.100.1', shared: false });
  }

  byPassword(parts: Partial<GateSignIn> = {}): Promise<GateSignedIn> {
    return this.signIn({ require: 'password', code: null, ...parts });
  }

  renew(token: string): Promise<GateSignedIn> {
    return this.sessions.renew({ siteId: this.shownSite, token });
  }

  signOut(token: string): Promise<void> {
    return this.sessions.signOut({ siteId: this.shownSite, token });
  }

  /** What the token says, as edges read it. */
  claimsOf(token: string, epoch = 0): GateClaims {
    return readSession([sessionKey(deriveSiteSecret(Buffer.alloc(32, 7), 'gate-session', this.shownSite, epoch))], token)!;
  }

  /** What edges have to know of a site. */
  async stateOf(siteId = this.site.siteId): Promise<GateState | undefined> {
    return (await this.gate.bench.get(GateRevocationsRepository).state(this.manager, siteId, this.gate.bench.clock.now()))?.state;
  }

  /** Jobs that are to tell them. */
  jobs(): Promise<unknown[]> {
    return this.manager.query(`SELECT 1 FROM outbox WHERE job = 'write-gate' AND payload->>'siteId' = $1 AND done_at IS NULL`, [
      this.site.siteId,
    ]);
  }

  /** Anna's sessions, as her customer sees them. */
  async live({ accountId, id }: Pick<GateVisitor, 'accountId' | 'id'> = this.anna): Promise<VisitorSession[]> {
    return (await this.customers.ofVisitor(accountId, id, { limit: 50 })).data;
  }
}

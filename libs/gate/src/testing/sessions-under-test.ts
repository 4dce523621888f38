import {
  showId,
  type GateClaims,
  type GateSettings,
  type GateSignedIn,
  type GateSignIn,
  type GateState,
  type VisitorSession,
} from '@sitekeep/contracts';
import { Mailer } from '@sitekeep/mail';
import { readSession, sessionKey } from '@sitekeep/gate-session';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { GateRevocationsRepository } from '../gate-revocations.repository.ts';
import { GateSessions } from '../gate-sessions.service.ts';
import { VisitorSessions } from '../visitor-sessions.service.ts';
import { VisitorsService } from '../visitors.service.ts';
import { newBrowser } from './new-browser.ts';
import { GateUnderTest, password, type GateSite, type GateVisitor } from './gate-under-test.ts';

type Mail = Parameters<Mailer['bodyOf']>[0];

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
  signIn(parts: Partial<GateSignIn> = {}, network = '198.51.100.1'): Promise<GateSignedIn> {
    const who = { siteId: this.shownSite, email: this.anna.email, password, code: this.gate.code(this.anna, 0) };
    const from = { ...newBrowser, address: '198.51.100.1', userAgent: 'Browser\u0000 1' };
    const asked: GateSignIn = { ...who, ...from, require: 'password_and_code', ...parts };
    return this.sessions.signIn(asked, { network, shared: false });
  }

  byPassword(parts: Partial<GateSignIn> = {}, network?: string): Promise<GateSignedIn> {
    return this.signIn({ require: 'password', code: null, ...parts }, network);
  }

  /** Of the site; the rest as it is by default. */
  async setGate(gate: Partial<GateSettings>, { context, siteId }: Pick<GateSite, 'context' | 'siteId'> = this.site): Promise<void> {
    await this.manager.query(
      `INSERT INTO policy (id, account_id, site_id, revision, settings) VALUES (gen_random_uuid(), $1, $2, 2, $3)
       ON CONFLICT ON CONSTRAINT policy_of DO UPDATE SET settings = excluded.settings`,
      [context.accountId, siteId, JSON.stringify({ gate: { mode: 'on', ...gate } })],
    );
  }

  /** What was queued for a visitor, oldest first. */
  async mails({ id }: Pick<GateVisitor, 'id'> = this.anna): Promise<{ subject: string; text: string }[]> {
    const rows = await this.manager.query<Mail[]>('SELECT * FROM mail WHERE visitor_id = $1 ORDER BY id', [id]);
    const mailer = this.gate.bench.get(Mailer);
    return rows.map((row) => ({ subject: row.subject, text: mailer.bodyOf(row)?.text ?? '' }));
  }

  renew(token: string): Promise<GateSignedIn> {
    return this.sessions.renew({ siteId: this.shownSite, token });
  }

  latest(token: string): Promise<GateSignedIn> {
    return this.sessions.latest({ siteId: this.shownSite, token });
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

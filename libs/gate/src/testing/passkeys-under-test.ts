import { randomBytes } from 'node:crypto';
import { showId, storedId, type GatePasskeySignIn, type GateSignedIn } from '@sitekeep/contracts';
import { PasskeyRegistration } from '../passkey-registration.ts';
import { PasskeySignIn } from '../passkey-sign-in.service.ts';
import { PasskeysRepository } from '../passkeys.repository.ts';
import type { PasskeyRow } from '../passkey.entity.ts';
import { VisitorRow } from '../visitor.entity.ts';
import { newBrowser } from './new-browser.ts';
import { SessionsUnderTest } from './sessions-under-test.ts';
import { SoftwareAuthenticator, type Bent } from './software-authenticator.ts';

type Options = Record<string, unknown>;

/** Passkeys of Anna at a site of hers, on a real database. */
export class PasskeysUnderTest {
  host = '';

  private constructor(readonly scene: SessionsUnderTest) {}

  static async start(): Promise<PasskeysUnderTest> {
    return new PasskeysUnderTest(await SessionsUnderTest.start());
  }

  stop(): Promise<void> {
    return this.scene.stop();
  }

  async renewScene(): Promise<void> {
    await this.scene.renewScene();
    this.host = await this.hostOf(this.scene.site.siteId);
  }

  async hostOf(siteId: string): Promise<string> {
    const [row] = await this.scene.manager.query<{ name: string }[]>('SELECT name FROM hostname WHERE site_id = $1', [siteId]);
    return row?.name ?? '';
  }

  /** A certificate in force, as far as who asks for it can tell. */
  async certify(siteId: string, ...names: string[]): Promise<void> {
    const { clock } = this.scene.gate.bench;
    await this.scene.manager.query(
      `INSERT INTO certificate (id, site_id, account_id, source, names, issuer, fingerprint, not_before, not_after, chain, sealed_key, created_at)
       SELECT gen_random_uuid(), id, account_id, 'uploaded', $2, 'Test', $3, $4, $5, '', 'v1.test', $4 FROM site WHERE id = $1`,
      [siteId, names, randomBytes(32).toString('hex'), clock.now(), new Date(clock.nowMs() + 90 * 86_400_000)],
    );
  }

  get registration(): PasskeyRegistration {
    return this.scene.gate.bench.get(PasskeyRegistration);
  }
  get signIns(): PasskeySignIn {
    return this.scene.gate.bench.get(PasskeySignIn);
  }
  get place() {
    const { context, siteId } = this.scene.site;
    return { accountId: context.accountId, siteId };
  }

  browser(counts = true): SoftwareAuthenticator {
    return new SoftwareAuthenticator(`https://${this.host}`, counts);
  }

  async whose(to: 'add' | 'enrol' = 'add') {
    const visitor = await this.scene.manager.findOneByOrFail(VisitorRow, { id: this.scene.anna.id });
    return { to, place: this.place, host: this.host, visitor };
  }

  async creationOptions(): Promise<Options> {
    return (await this.registration.options(await this.whose()))!;
  }

  /** What is wrong with what a browser has made; null: nothing. */
  async add(credential: Options, parts: Partial<Awaited<ReturnType<PasskeysUnderTest['whose']>>> = {}) {
    const whose = { ...(await this.whose()), ...parts };
    return this.scene.gate.bench.transactions.run((manager) => this.registration.add(manager, whose, { credential, label: 'Phone' }, '/p'));
  }

  /** Anna's new passkey in this browser. */
  async made(browser = this.browser(), bent: Bent = {}): Promise<SoftwareAuthenticator> {
    const fault = await this.add(browser.create(await this.creationOptions(), bent));
    if (fault) throw new Error(fault.code);
    return browser;
  }

  async requestOptions(): Promise<Options> {
    return (await this.signIns.options(this.place, this.host))!;
  }

  signIn(credential: Options, parts: Partial<GatePasskeySignIn> = {}): Promise<GateSignedIn> {
    const from = { address: '198.51.100.1', userAgent: 'Browser 1', language: newBrowser.language };
    const asked = { siteId: this.scene.shownSite, host: this.host, credential, session: null, ...from };
    return this.signIns.signIn({ ...asked, ...parts }, { network: '198.51.100.1' });
  }

  /** Null: refused. */
  async enter(browser: SoftwareAuthenticator, parts: Partial<GatePasskeySignIn> = {}, bent: Bent = {}): Promise<GateSignedIn | null> {
    const credential = browser.get(await this.requestOptions(), bent);
    return this.signIn(credential, parts).catch((error: { code?: string }) => {
      if (error.code === 'credentials_refused') return null;
      throw error;
    });
  }

  /** Anna's, as they are stored. */
  rows(): Promise<PasskeyRow[]> {
    const { accountId, id } = this.scene.anna;
    return this.scene.gate.bench.get(PasskeysRepository).ofVisitor(this.scene.manager, { accountId, visitorId: id });
  }

  /** Subjects of mails about Anna's passkeys. */
  async mails(): Promise<string[]> {
    const sql = `SELECT subject FROM mail WHERE visitor_id = $1 AND key LIKE 'visitor-passkey-%' ORDER BY queued_at`;
    return (await this.scene.manager.query<{ subject: string }[]>(sql, [this.scene.anna.id])).map(({ subject }) => subject);
  }

  async setGate(settings: object): Promise<void> {
    const { accountId, siteId } = this.place;
    await this.scene.manager.query(
      `INSERT INTO policy (id, account_id, site_id, settings, revision) VALUES (gen_random_uuid(), $1, $2, $3, 1)
       ON CONFLICT ON CONSTRAINT policy_of DO UPDATE SET settings = excluded.settings`,
      [accountId, siteId, JSON.stringify({ gate: settings })],
    );
  }
}

export const shownPasskey = ({ id }: PasskeyRow): string => showId('passkey', id);
export const storedPasskey = (shown: string): string => storedId('passkey', shown) ?? '';

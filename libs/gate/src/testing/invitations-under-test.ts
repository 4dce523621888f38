import { showId, type GateEnrol, type GateEnrolled, type GateInvitationAnswer, type VisitorInvitation } from '@sitekeep/contracts';
import { Mailer } from '@sitekeep/mail';
import { Secret } from 'otpauth';
import { Enrolment } from '../enrolment.service.ts';
import { codeAt, stepAt } from '../one-time-codes.ts';
import { VisitorPasswordReset } from '../password-reset.service.ts';
import { VisitorInvitations } from '../visitor-invitations.service.ts';
import { newBrowser } from './new-browser.ts';
import { PasskeysUnderTest } from './passkeys-under-test.ts';
import type { TestVisitor } from './tokens-under-test.ts';

const minute = 60;
type SentMail = { to: string; subject: string; text: string; html: string };
const browser = { address: '198.51.100.1', userAgent: 'Browser 1', language: newBrowser.language };

/** Vera, who may enter a site with a certificate and has nothing to sign in with; and the mails that go to her. */
export class InvitationsUnderTest {
  vera!: TestVisitor;

  private constructor(readonly passkeys: PasskeysUnderTest) {}

  static async start(): Promise<InvitationsUnderTest> {
    return new InvitationsUnderTest(await PasskeysUnderTest.start());
  }

  stop(): Promise<void> {
    return this.passkeys.stop();
  }

  async renewScene(): Promise<void> {
    await this.passkeys.renewScene();
    await this.certify(this.site.siteId, this.passkeys.host);
    this.vera = await this.scene.gate.withoutToken(this.site, null);
  }

  get scene() {
    return this.passkeys.scene;
  }
  get site() {
    return this.scene.site;
  }
  get manager() {
    return this.scene.manager;
  }
  get clock() {
    return this.scene.gate.bench.clock;
  }
  get invitations(): VisitorInvitations {
    return this.scene.gate.bench.get(VisitorInvitations);
  }
  get enrolment(): Enrolment {
    return this.scene.gate.bench.get(Enrolment);
  }
  get resets(): VisitorPasswordReset {
    return this.scene.gate.bench.get(VisitorPasswordReset);
  }

  certify(siteId: string, ...names: string[]): Promise<void> {
    return this.passkeys.certify(siteId, ...names);
  }

  setMinutes(minutes: number): void {
    this.scene.gate.setSeconds(minutes * minute);
  }

  invite(visitor = this.vera): Promise<VisitorInvitation> {
    return this.invitations.invite(visitor.context, visitor.id, { siteId: this.scene.shownSite });
  }

  /** The mails to an address that wait or went out, oldest first. */
  async mailsTo(email: string): Promise<SentMail[]> {
    const rows = await this.manager.query<{ id: string; recipient: string; subject: string }[]>(
      'SELECT id, recipient, subject, html, text, sealed FROM mail WHERE recipient = $1 ORDER BY id',
      [email],
    );
    const mailer = this.scene.gate.bench.get(Mailer);
    return rows.map((row) => ({ to: row.recipient, subject: row.subject, ...mailer.bodyOf(row as never)! }));
  }

  /** Of the newest mail with such a link. */
  async secretOf(page: 'enrol' | 'not-me' | 'reset', email = this.vera.email): Promise<string> {
    const links = (await this.mailsTo(email)).flatMap(({ text }) => [
      ...text.matchAll(/https:\/\/\S+\/\.sitekeep\/([a-z-]+)\?k=([\w-]{43})/g),
    ]);
    return links.filter(([, at]) => at === page).at(-1)?.[2] ?? '';
  }

  /** Invites Vera; the secret of the link. */
  async invited(visitor = this.vera): Promise<string> {
    await this.invite(visitor);
    return this.secretOf('enrol', visitor.email);
  }

  shown(secret: string, siteId = this.scene.shownSite, sealed: string | null = null): Promise<GateInvitationAnswer> {
    return this.enrolment.show({ siteId, secret, sealed });
  }

  enrol(secret: string, parts: Partial<GateEnrol> = {}): Promise<GateEnrolled> {
    const asked = {
      siteId: this.scene.shownSite,
      host: this.passkeys.host,
      secret,
      password: null,
      code: null,
      sealed: null,
      passkey: null,
      shown: null,
    };
    return this.enrolment.enrol({ ...asked, ...browser, ...parts }, { network: browser.address });
  }

  /** What an app shows that has scanned the code. */
  async codeFor(secret: string): Promise<{ code: string; sealed: string }> {
    const { token } = await this.shown(secret);
    return { code: this.codeOf(token!.seed), sealed: token!.sealed };
  }

  codeOf(seed: string, ahead = 0): string {
    const maker = { secret: Secret.fromBase32(seed.replaceAll(' ', '')), algorithm: 'SHA1' as const, digits: 6 };
    return codeAt(maker, stepAt(this.clock.nowMs(), 30) + ahead);
  }

  askReset(email: string, network = browser.address, host = this.passkeys.host, language = browser.language): Promise<void> {
    return this.resets.ask({ siteId: this.scene.shownSite, host, email, language }, { network });
  }

  setPassword(secret: string, password: string, siteId = this.scene.shownSite): Promise<void> {
    return this.resets.set({ siteId, host: this.passkeys.host, secret, password, ...browser });
  }

  async states({ id }: Pick<TestVisitor, 'id'> = this.vera): Promise<string[]> {
    const rows = await this.manager.query<{ state: string }[]>('SELECT state FROM visitor_invitation WHERE visitor_id = $1 ORDER BY id', [
      id,
    ]);
    return rows.map(({ state }) => state);
  }

  /** From which Vera is known to sign in. */
  networks(): Promise<unknown[]> {
    return this.manager.query('SELECT network, by_code FROM visitor_network WHERE visitor_id = $1', [this.vera.id]);
  }

  get shownVera(): string {
    return showId('visitor', this.vera.id);
  }
}

import type { TestAuthority } from '@sitekeep/certificates/testing';
import type { GateSettings, SiteDetail, SitePolicy, Visitor } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import type { Customer } from './customer.ts';
import { visitByTls } from './gate-visitor.ts';
import type { Stack } from './stack.ts';

export interface GatedSiteWish {
  readonly hostname: string;
  /** Signs the site's certificate. */
  readonly authority: TestAuthority;
  /** What differs from the defaults. */
  readonly gate?: Partial<GateSettings>;
  /** On this machine; the stack's own origin unless given. */
  readonly originPort?: number;
}

/** A site with a certificate whose gate is shut on the edge. */
export class GatedSite {
  private constructor(
    private readonly stack: Stack,
    private readonly customer: Customer,
    readonly id: string,
    readonly hostname: string,
  ) {}

  static async order(stack: Stack, customer: Customer, wish: GatedSiteWish): Promise<GatedSite> {
    const { hostname, authority, gate = {}, originPort = stack.origin.port } = wish;
    const origin = { scheme: 'http', host: '127.0.0.1', port: originPort, weight: 1 };
    const { id } = await customer.do<SiteDetail>('POST', '/v1/sites', { name: hostname, hostnames: [hostname], origins: [origin] });
    await customer.do('POST', `/v1/sites/${id}/certificates`, await authority.issue({ names: [hostname] }));
    const { revision } = await customer.do<SitePolicy>('GET', `/v1/sites/${id}/policy`);
    await customer.do('PATCH', `/v1/sites/${id}/policy`, { gate: { mode: 'on', ...gate } }, { 'if-match': `"${revision}"` });
    await eventually('the gate is shut', async () => (await visitByTls(stack, hostname, '/')).status === 303, 30_000);
    return new GatedSite(stack, customer, id, hostname);
  }

  at(path: string): string {
    return `https://${this.hostname}:${this.stack.edgeTlsPort}${path}`;
  }

  /** Somebody who may enter, and has nothing to sign in with yet. */
  add(email: string): Promise<Visitor> {
    return this.customer.do('POST', '/v1/visitors', { email, name: 'Vera Visitor', access: [{ siteId: this.id, paths: [] }] });
  }

  /** Adds somebody and sends an invitation; `link`: that of the mail. */
  async invite(email: string): Promise<{ visitor: Visitor; link: string }> {
    const visitor = await this.add(email);
    await this.customer.do('POST', `/v1/visitors/${visitor.id}/invitations`, { siteId: this.id });
    return { visitor, link: await this.link('enrol', email) };
  }

  /** From the newest mail to the address that holds a link of the kind, as it stands there. */
  async link(page: 'enrol' | 'not-me' | 'reset', email: string): Promise<string> {
    const text = await this.mailTo(email, new RegExp(`/\\.sitekeep/${page}\\?k=`));
    const link = new RegExp(`https://\\S+/\\.sitekeep/${page}\\?k=[\\w-]+`).exec(text)?.[0];
    if (link === undefined) throw new Error(`the mail holds no link to ${page}`);
    return link;
  }

  /** Text of the newest mail to the address whose text fits. */
  mailTo(email: string, text: RegExp): Promise<string> {
    const path = `/dev/mailbox/messages?to=${encodeURIComponent(email)}`;
    return eventually(
      `a mail with ${text}`,
      async () => (await this.customer.do<{ data: { text: string }[] }>('GET', path)).data.find((mail) => text.test(mail.text))?.text,
      30_000,
    );
  }
}

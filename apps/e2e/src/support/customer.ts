import { randomUUID } from 'node:crypto';
import type { Invoice, Payment, Service, Session, SiteDetail, SitePolicy } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import type { Stack } from './stack.ts';

type Answer<T> = { status: number; body: T; headers: Headers };
type Message = { id: string; to: string; subject: string; text: string };

/**
 * A customer who works by the API. A request that gets no answer (the api was killed) is sent again with the same
 * Idempotency-Key, as a careful program does. The key of a request whose process was killed is free again after 30 s.
 */
export class Customer {
  private cookie = '';
  private csrf = '';

  constructor(
    private readonly stack: Stack,
    readonly email = `owner-${randomUUID().slice(0, 8)}@customer.test`,
    readonly password = 'a long enough password',
  ) {}

  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const key = randomUUID();
    return eventually(
      `${method} ${path}`,
      async () => {
        const response = await fetch(`${this.stack.portalUrl}${path}`, {
          method,
          headers: {
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(method === 'GET' ? {} : { 'idempotency-key': key }),
            ...(this.cookie && { cookie: this.cookie, 'x-csrf-token': this.csrf }),
            ...headers,
          },
          body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await response.text();
        const parsed = (text ? JSON.parse(text) : undefined) as T;
        if (response.status === 409 && (parsed as { code?: string }).code === 'idempotency_in_progress') return undefined;
        const cookie = response.headers.getSetCookie().find((each) => each.startsWith('__Host-'));
        if (cookie) this.cookie = cookie.split(';')[0] ?? '';
        return { status: response.status, body: parsed, headers: response.headers };
      },
      90_000,
    );
  }

  /** Expects success. */
  async do<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const answer = await this.call<T>(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Signs up, confirms the address from the mail in the local mailbox, and waits until the account is active. */
  async signUp(): Promise<Session> {
    const answer = await this.call<Session>('POST', '/v1/sign-up', {
      email: this.email,
      password: this.password,
      name: 'Anna Muster',
      acceptTerms: true,
    });
    // Killed after the commit and before the answer: the account stands, so sign in.
    const session =
      answer.status === 422 ? await this.do<Session>('POST', '/v1/sign-in', { email: this.email, password: this.password }) : answer.body;
    this.csrf = session.csrfToken;
    const mail = await this.mail(/confirm/i);
    const token = /[?&]token=([\w.-]+)/.exec(mail.text)?.[1];
    if (!token) throw new Error('the mail holds no confirmation link');
    await this.call('POST', '/v1/email-confirmations', { token });
    return eventually('active account', async () => {
      const now = await this.do<Session>('GET', '/v1/session');
      return now.account.active && now;
    });
  }

  async mails(): Promise<Message[]> {
    const { data } = await this.do<{ data: Message[] }>('GET', `/dev/mailbox/messages?to=${encodeURIComponent(this.email)}`);
    return data;
  }

  mail(subject: RegExp): Promise<Message> {
    return eventually(`mail ${subject}`, async () => (await this.mails()).find((each) => subject.test(each.subject)), 30_000);
  }

  order(name: string, hostname: string): Promise<SiteDetail> {
    const origin = { scheme: 'http', host: '127.0.0.1', port: this.stack.origin.port, weight: 1 };
    return this.do('POST', '/v1/sites', { name, hostnames: [hostname], origins: [origin] });
  }

  site(id: string): Promise<SiteDetail> {
    return this.do('GET', `/v1/sites/${id}`);
  }

  createInvoice(service: Service, periods = 1): Promise<Invoice> {
    return this.do('POST', '/v1/invoices', { lines: [{ serviceId: service.id, periodMonths: 1, periods }] });
  }

  /** Opens the checkout and pays at the sandbox, as the page's button does. */
  async pay(invoice: Invoice, choice: 'pay' | 'decline' = 'pay'): Promise<Payment> {
    const payment = await this.do<Payment>('POST', `/v1/invoices/${invoice.id}/pay`, { method: 'provider' });
    const checkout = new URL(payment.checkoutUrl ?? '');
    await eventually(
      'sandbox took the choice',
      async () => {
        const answer = await fetch(checkout, {
          method: 'POST',
          redirect: 'manual',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `choice=${choice}`,
        });
        if (answer.status >= 400 && answer.status !== 409) throw new Error(`sandbox: ${answer.status} ${await answer.text()}`);
        return true;
      },
      45_000,
    );
    return payment;
  }

  invoice(id: string): Promise<Invoice> {
    return this.do('GET', `/v1/invoices/${id}`);
  }

  /** Adds one blacklist entry to the site's policy, keeping what is there. */
  async blacklist(siteId: string, address: string): Promise<SitePolicy> {
    for (;;) {
      const { revision, updatedAt: _, ...policy } = await this.do<SitePolicy>('GET', `/v1/sites/${siteId}/policy`);
      if (policy.blacklist.some((entry) => entry.address.startsWith(address))) return { ...policy, revision, updatedAt: _ };
      const wanted = { ...policy, blacklist: [...policy.blacklist, { address, note: 'unwanted', expiresAt: null }] };
      const answer = await this.call<SitePolicy>('PUT', `/v1/sites/${siteId}/policy`, wanted, { 'if-match': `"${revision}"` });
      if (answer.status === 200) return answer.body;
      if (answer.status !== 412) throw new Error(`policy: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }
}

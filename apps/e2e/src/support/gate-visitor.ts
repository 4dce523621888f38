import { Agent, request } from 'node:https';
import type { NewVisitorToken, SiteDetail, Visitor } from '@sitekeep/contracts';
import { Secret, TOTP } from 'otpauth';
import type { Customer } from './customer.ts';
import type { Stack } from './stack.ts';

/** An app that shows codes. */
export class AuthenticatorApp {
  readonly #totp: TOTP;
  /** In periods of the token from now: a code is good once, and none after a later one. */
  #ahead = 0;

  /** `seed`: in base32, in groups or not. */
  constructor(seed: string) {
    this.#totp = new TOTP({ secret: Secret.fromBase32(seed.replaceAll(' ', '')) });
  }

  /** One that was not used yet: those of this period and the next, and then none until time goes on. */
  nextCode(): string {
    return this.#totp.generate({ timestamp: Date.now() + this.#ahead++ * 30_000 });
  }
}

/** Somebody whom a customer lets in, with a password and an app that shows codes. */
export class GateVisitor {
  readonly email: string;
  readonly password = 'correct horse battery';
  readonly id: string;
  readonly #app: AuthenticatorApp;

  private constructor(visitor: Visitor, app: AuthenticatorApp) {
    this.email = visitor.email;
    this.id = visitor.id;
    this.#app = app;
  }

  /** Adds the visitor and a token whose first code is confirmed. */
  static async add(customer: Customer, site: Pick<SiteDetail, 'id'>, email: string): Promise<GateVisitor> {
    const access = [{ siteId: site.id, paths: [] }];
    const input = { email, name: 'Vera Visitor', access, password: 'correct horse battery' };
    const visitor = await customer.do<Visitor>('POST', '/v1/visitors', input);
    const token = await customer.do<NewVisitorToken>('POST', `/v1/visitors/${visitor.id}/tokens`, { label: 'phone' });
    const made = new GateVisitor(visitor, new AuthenticatorApp(token.seed));
    await customer.do('POST', `/v1/visitors/${visitor.id}/tokens/${token.id}/confirm`, { code: made.nextCode() });
    return made;
  }

  nextCode(): string {
    return this.#app.nextCode();
  }
}

export interface TlsVisit {
  readonly status: number;
  readonly location: string | undefined;
  readonly cookie: string | undefined;
  readonly body: string;
}

/** One request over HTTPS and a connection of its own; the certificate is not looked at. */
export function visitByTls(
  stack: Pick<Stack, 'edgeTlsPort'>,
  hostname: string,
  path: string,
  { cookie, form, authorization, from }: { cookie?: string; form?: Record<string, string>; authorization?: string; from?: string } = {},
): Promise<TlsVisit> {
  const body = form === undefined ? '' : new URLSearchParams(form).toString();
  const posted = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const shown = { ...(cookie !== undefined && { cookie }), ...(authorization !== undefined && { authorization }) };
  const headers = { host: hostname, accept: 'text/html', ...posted, ...shown };
  const address = {
    host: '127.0.0.1',
    port: stack.edgeTlsPort,
    servername: hostname,
    path,
    agent: new Agent({ maxSockets: 1 }),
    ...(from !== undefined && { localAddress: from }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ ...address, method: form === undefined ? 'GET' : 'POST', headers, rejectUnauthorized: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject).on('end', () => {
        const { location, 'set-cookie': set } = response.headers;
        resolve({ status: response.statusCode ?? 0, location, cookie: set?.[0]?.split(';')[0], body: text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

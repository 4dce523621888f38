import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { SiteDetail } from '@sitekeep/contracts';
import { createTestDatabase } from '@sitekeep/control-plane/testing';
import { apiConfig, createLogger, type Logger } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { startApi } from '../shell/create-app.ts';

export type TestApi = {
  portalUrl: string;
  consoleUrl: string;
  dataSource: DataSource;
  get: <T>(token: new (...args: never[]) => T) => T;
  close: () => Promise<void>;
};

/** The real api on a database of its own and two free ports; Redis is the shared one of REDIS_URL, never flushed. */
export async function startTestApi(
  environment: Record<string, string> = {},
  logger: Logger = createLogger('api', 'silent'),
): Promise<TestApi> {
  const database = await createTestDatabase();
  const key = Buffer.alloc(32, 9).toString('base64');
  const config = apiConfig({
    SITEKEEP_ENV: 'test',
    DATABASE_URL: database.url,
    REDIS_URL: process.env['REDIS_URL'],
    SEALING_KEY: key,
    SESSION_KEY: key,
    SANDBOX_WEBHOOK_SECRET: 'sandbox-secret-of-tests',
    ALLOW_PRIVATE_ORIGINS: 'true',
    ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE: 'true',
    EDGE_ADDRESSES: '192.0.2.1,2001:db8::1',
    API_PORT: '0',
    CONSOLE_PORT: '0',
    ...environment,
  });
  const api = await startApi(config, logger);
  return {
    portalUrl: `http://127.0.0.1:${api.portalPort}`,
    consoleUrl: `http://127.0.0.1:${api.consolePort}`,
    dataSource: api.app.get(DataSource),
    get: (token) => api.app.get(token as never, { strict: false }),
    close: async () => {
      await api.close();
      await database.drop();
    },
  };
}

export type ApiAnswer<T> = { status: number; body: T; headers: Headers };

/** A signed-in customer by HTTP: keeps the cookie, sends the CSRF token. */
export class HttpCustomer {
  private cookie = '';
  private csrf = '';
  constructor(
    private readonly url: string,
    readonly email = `p-${randomUUID().slice(0, 8)}@customer.test`,
  ) {}

  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie, 'x-csrf-token': this.csrf }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const cookie = response.headers.getSetCookie().find((each) => each.startsWith('__Host-'));
    if (cookie) this.cookie = cookie.split(';')[0] ?? '';
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T, headers: response.headers };
  }

  async signUp(): Promise<this> {
    const answer = await this.call<{ csrfToken: string }>('POST', '/v1/sign-up', {
      email: this.email,
      password: 'a long enough password',
      name: 'Anna',
      acceptTerms: true,
    });
    if (answer.status !== 201) throw new Error(`sign-up: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.csrf = answer.body.csrfToken;
    return this;
  }

  /** Orders a site with a hostname of its own; `at` is its path. */
  async newSite(): Promise<{ id: string; name: string; at: string }> {
    const name = `s-${randomUUID().slice(0, 8)}.example.com`;
    const origins = [{ scheme: 'http', host: '203.0.113.10' }];
    const { status, body } = await this.call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [name], origins });
    if (status !== 201) throw new Error(`order: ${status} ${JSON.stringify(body)}`);
    return { id: body.id, name, at: `/v1/sites/${body.id}` };
  }
}

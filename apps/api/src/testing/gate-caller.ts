import { randomUUID } from 'node:crypto';
import { createAccount, type AccountOverrides, type TestAccount } from '@sitekeep/accounts/testing';
import type { NewGateKey, NewVisitorToken, SiteDetail, Visitor } from '@sitekeep/contracts';
import { HOTP } from 'otpauth';
import { callerOf, type Answer } from './api-caller.ts';
import type { TestApi } from './test-api.ts';

export const visitorsPassword = 'correct horse battery';

/** A customer by API token, and what its sites' servers ask. */
export type GateCustomer = {
  account: TestAccount;
  call: (method: string, path: string, json?: unknown) => Promise<Answer>;
  /** With a key. */
  site: () => Promise<GateSite>;
  /** May enter these sites; has `visitorsPassword`, unless it says otherwise. */
  visitor: (sites: readonly GateSite[], more?: object) => Promise<Visitor>;
  /** The same with a token whose codes are numbered; 0 was used to confirm it. */
  withToken: (sites: readonly GateSite[], more?: object) => Promise<TokenVisitor>;
};
export type GateSite = { id: string; at: string; secret: string; keyId: string };
export type TokenVisitor = { id: string; email: string; codeAt: (counter: number) => string };

export async function newGateCustomer(api: TestApi, overrides: AccountOverrides = {}): Promise<GateCustomer> {
  const account = await createAccount(api.dataSource.manager, overrides);
  const caller = callerOf(api.portalUrl);
  const call = (method: string, path: string, json?: unknown) => caller(path, { method, json, headers: account.bearer });
  const made = async <T>(path: string, json: object): Promise<T> => {
    const answer = await call('POST', path, json);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };

  const site = async (): Promise<GateSite> => {
    const origins = [{ scheme: 'http', host: '203.0.113.10' }];
    const hostnames = [`g-${randomUUID().slice(0, 8)}.example.com`];
    const { id } = await made<SiteDetail>('/v1/sites', { name: 'Shop', hostnames, origins });
    const at = `/v1/sites/${id}/gate`;
    const { secret, id: keyId } = await made<NewGateKey>(`${at}/keys`, {});
    return { id, at, secret, keyId };
  };
  const visitor = async (sites: readonly GateSite[], more: object = { password: visitorsPassword }): Promise<Visitor> =>
    made('/v1/visitors', {
      email: `v-${randomUUID()}@visitor.test`,
      name: 'Vera',
      access: sites.map((each) => ({ siteId: each.id, paths: [] })),
      ...more,
    });
  const withToken = async (sites: readonly GateSite[], more?: object): Promise<TokenVisitor> => {
    const { id, email } = await visitor(sites, more);
    const token = await made<NewVisitorToken>(`/v1/visitors/${id}/tokens`, { kind: 'hotp' });
    const codeAt = (counter: number) => HOTP.generate({ secret: new HOTP({ secret: token.seed }).secret, counter });
    const confirmed = await call('POST', `/v1/visitors/${id}/tokens/${token.id}/confirm`, { code: codeAt(0) });
    if (confirmed.status !== 200) throw new Error(JSON.stringify(confirmed.body));
    return { id, email, codeAt };
  };
  return { account, call, site, visitor, withToken };
}

/** What a server asks that has nothing but a key. */
export const asServer =
  (url: string) =>
  (path: 'check_code' | 'authenticate', json: object): Promise<Answer> =>
    callerOf(url)(`/v1/gate/${path}`, { json });
/** The same for the management of visitors. */
export const withKey = (url: string, secret: string) => (method: string, path: string, json?: unknown) =>
  callerOf(url)(`/v1/gate/visitors${path}`, { method, json, headers: { authorization: `Bearer ${secret}` } });

import { randomUUID } from 'node:crypto';
import { createAccount } from '@sitekeep/accounts/testing';
import {
  gateSelfAnswerSchema,
  gateSignedInSchema,
  storedId,
  type GateTestResult,
  type Passkey,
  type SiteDetail,
  type Visitor,
} from '@sitekeep/contracts';
import { newBrowser, SoftwareAuthenticator } from '@sitekeep/gate/testing';
import { deriveEdgeKey } from '@sitekeep/runtime';
import { callerOf } from '../testing/api-caller.ts';
import { askForPassword } from '../testing/ask-for-password.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

const password = 'correct horse battery';
const edgeKey = deriveEdgeKey(Buffer.alloc(32, 9));
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
}, 60_000);
afterAll(() => api?.close());

const edge = (path: string, json: unknown, key = edgeKey) =>
  callerOf(api.portalUrl)(`/v1/gate/edge/${path}`, { json, headers: { authorization: `Bearer ${key}` } });
const from = { address: '198.51.100.20', userAgent: 'Browser 1', language: newBrowser.language };

/** A customer with a site, a visitor who may enter it and has signed in by password, and a browser that makes passkeys. */
async function scene() {
  const { bearer } = await createAccount(api.dataSource.manager, {});
  const call = async <T>(method: string, path: string, json?: unknown) => {
    const { status, body } = await callerOf(api.portalUrl)(path, { method, json, headers: bearer });
    return { status, body: body as T };
  };
  const host = `d-${randomUUID().slice(-12)}.com`;
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 }];
  const { id: siteId } = (await call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [host], origins })).body;
  const email = `${randomUUID()}@visitor.test`;
  const { id } = (await call<Visitor>('POST', '/v1/visitors', { email, name: 'Vera', access: [{ siteId }], password })).body;
  const typed = { ...newBrowser, ...from, host, siteId, email, password, code: null, require: 'password' };
  await askForPassword(api, siteId);
  const { token } = gateSignedInSchema.parse((await edge('sign-in', typed)).body);
  const at = { siteId, host };
  const browser = new SoftwareAuthenticator(`https://${host}`);
  const optionsFor = async (to: object) => (await edge('passkey-options', { ...at, for: to })).body as { options: Record<string, unknown> };
  const change = (what: object) => edge('self-change', { ...at, token, change: what, ...from });
  const add = async () =>
    change({ what: 'add_passkey', credential: browser.create((await optionsFor({ to: 'add', token })).options), label: 'Phone' });
  const signIn = async () => {
    const { options } = await optionsFor({ to: 'sign_in' });
    return edge('passkey-sign-in', { ...at, credential: browser.get(options), session: null, ...from });
  };
  const self = () => edge('self', { ...at, token, device: null });
  return { call, at, id, token, browser, optionsFor, change, add, signIn, self };
}

test('an edge has a visitor make a passkey and signs them in by it; the customer sees and deletes it', async () => {
  const { call, id, add, signIn, self } = await scene();
  expect((await add()).status).toBe(204);
  const signedIn = await signIn();
  expect([signedIn.status, signedIn.headers.get('cache-control')]).toEqual([200, 'no-store']);
  gateSignedInSchema.parse(signedIn.body);
  const shown = await self();
  expect(gateSelfAnswerSchema.parse(shown.body)).toMatchObject({ fresh: true, passkeys: [{ label: 'Phone' }], hasPassword: true });
  const { data } = (await call<{ data: Passkey[] }>('GET', `/v1/visitors/${id}/passkeys`)).body;
  expect(data).toMatchObject([{ label: 'Phone', locked: false }]);
  expect((await call<Visitor>('GET', `/v1/visitors/${id}`)).body).toMatchObject({ passkeys: 1 });
  expect((await call<{ passkeys: Passkey[] }>('GET', `/v1/visitors/${id}/export`)).body.passkeys).toEqual(data);
  expect((await call('DELETE', `/v1/visitors/${id}/passkeys/${data[0]?.id}`)).status).toBe(204);
  expect((await call('DELETE', `/v1/visitors/${id}/passkeys/${data[0]?.id}`)).status).toBe(404);
  expect((await signIn()).status).toBe(401);
  expect((await self()).status).toBe(401);
});

test('what is wrong is one 401 that tells nothing, and no options are made for nobody', async () => {
  const { at, browser, add, optionsFor } = await scene();
  await add();
  const stranger = await scene();
  const { options } = await optionsFor({ to: 'sign_in' });
  const asked = { ...at, credential: browser.get(options), session: null, ...from };
  const wrong = [{ siteId: 'site_x' }, { host: 'evil.test' }, { credential: {} }, { siteId: stranger.at.siteId, host: stranger.at.host }];
  const answers = [];
  for (const parts of wrong) answers.push(await edge('passkey-sign-in', { ...asked, ...parts }));
  expect(new Set(answers.map(({ status, body }) => JSON.stringify({ status, ...(body as object), requestId: undefined }))).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
  for (const to of [
    { to: 'add', token: 'x' },
    { to: 'enrol', secret: 'x' },
  ])
    expect((await edge('passkey-options', { ...at, for: to })).status).toBe(401);
  expect((await edge('passkey-options', { siteId: at.siteId, host: 'evil.test', for: { to: 'sign_in' } })).status).toBe(401);
});

test('what a visitor chose and will not do is told by field, and what is not theirs is not there', async () => {
  const { change } = await scene();
  const invalid = await change({ what: 'password', password: 'short', current: 'wrong' });
  const { errors } = invalid.body as { errors: { pointer: string }[] };
  expect([invalid.status, errors.map(({ pointer }) => pointer)]).toEqual([422, ['/change/password', '/change/current']]);
  expect((await change({ what: 'remove_passkey', id: 'vpk_x' })).status).toBe(404);
  expect((await change({ what: 'remove_device', id: 'vtd_x' })).status).toBe(404);
  expect((await change({ what: 'password', password: 'another password', current: password })).status).toBe(204);
});

test.each(['passkey-options', 'passkey-sign-in', 'self', 'self-change'])('%s is for edges alone', async (path) => {
  expect((await edge(path, {}, 'x')).status).toBe(403);
});

test('where a passkey is asked for, the tester says who lacks one', async () => {
  const { call, id, at, token, add } = await scene();
  await call('POST', `/v1/sites/${at.siteId}/policy/entries`, { list: 'blacklist', address: '203.0.113.0/24' });
  const setMode = (mode: string) => {
    const gate = JSON.stringify({ gate: { mode, require: 'passkey' } });
    return api.dataSource.query('UPDATE policy SET settings = $1 WHERE site_id = $2', [gate, storedId('site', at.siteId)]);
  };
  await setMode('on');
  const told = async () => {
    const asked = { visitor: id, path: '/', address: '198.51.100.20' };
    const { outcome, obstacles } = (await call<GateTestResult>('POST', `/v1/sites/${at.siteId}/gate/test`, asked)).body;
    return [outcome, ...obstacles.map(({ code }) => code)];
  };
  expect(await told()).toEqual(['stays_out', 'no_passkey']);
  // By the password alone nobody gets what is worth more.
  expect((await edge('passkey-options', { ...at, for: { to: 'add', token } })).status).toBe(401);
  await askForPassword(api, at.siteId);
  expect((await add()).status).toBe(204);
  await setMode('on');
  expect(await told()).toEqual(['signs_in']);
});

import { randomUUID } from 'node:crypto';
import { createAccount } from '@sitekeep/accounts/testing';
import { TestAuthority } from '@sitekeep/certificates/testing';
import {
  gateEnrolledSchema,
  gateInvitationAnswerSchema,
  type SiteDetail,
  type Visitor,
  type VisitorExport,
  type VisitorInvitation,
} from '@sitekeep/contracts';
import { newBrowser } from '@sitekeep/gate/testing';
import { deriveEdgeKey } from '@sitekeep/runtime';
import { Secret, TOTP } from 'otpauth';
import { callerOf, codesOf, queuedMails } from '../testing/api-caller.ts';
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

/** A customer with a site and a certificate, and Vera, who may enter it and has nothing to sign in with. */
async function scene() {
  const { bearer } = await createAccount(api.dataSource.manager, {});
  const call = async <T>(method: string, path: string, json?: unknown) => {
    const { status, body } = await callerOf(api.portalUrl)(path, { method, json, headers: bearer });
    return { status, body: body as T };
  };
  const host = `d-${randomUUID().slice(-12)}.com`;
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 }];
  const { id: siteId } = (await call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: [host], origins })).body;
  await call('POST', `/v1/sites/${siteId}/certificates`, await (await TestAuthority.root()).issue({ names: [host] }));
  const email = `${randomUUID()}@visitor.test`;
  const { id } = (await call<Visitor>('POST', '/v1/visitors', { email, name: 'Vera', access: [{ siteId }] })).body;
  const invite = () => call<VisitorInvitation>('POST', `/v1/visitors/${id}/invitations`, { siteId });
  /** Of the link in the newest mail. */
  const mailed = async () => /[?]k=([\w-]+)/.exec((await queuedMails(api, email))[0]?.text ?? '')?.[1] ?? '';
  const shown = async (secret: string) =>
    gateInvitationAnswerSchema.parse((await edge('invitation', { siteId, secret, sealed: null })).body);
  const enrol = (secret: string, typed: object) =>
    edge('enrol', { siteId, host, secret, password: null, code: null, sealed: null, passkey: null, ...typed, ...from });
  return { bearer, call, host, siteId, email, id, invite, mailed, shown, enrol };
}

const codeOf = (seed: string): string => new TOTP({ secret: Secret.fromBase32(seed.replaceAll(' ', '')) }).generate();

test('visitors read the name of the brand', async () => {
  const { bearer, call, siteId, email, invite, mailed, shown } = await scene();
  const { revision } = (await call<{ revision: number }>('GET', `/v1/sites/${siteId}/policy`)).body;
  const change = { method: 'PATCH', json: { brand: { name: 'Garden Club' } }, headers: { ...bearer, 'if-match': `"${revision}"` } };
  expect((await callerOf(api.portalUrl)(`/v1/sites/${siteId}/policy`, change)).status).toBe(200);
  await invite();
  expect((await queuedMails(api, email))[0]?.text).toContain('access to Garden Club (');
  expect(await shown(await mailed())).toMatchObject({ site: 'Garden Club' });
});

test('a visitor is invited, sets up password and token, and is signed in; later asks for a new password', async () => {
  const { call, host, siteId, email, id, invite, mailed, shown, enrol } = await scene();
  const invited = await invite();
  expect([invited.status, invited.body.state]).toEqual([201, 'open']);
  const secret = await mailed();
  const { token, ...page } = await shown(secret);
  // The name of the site is the account's own: visitors read its brand, or its hostname.
  expect((await queuedMails(api, email))[0]?.text).not.toContain('Shop');
  expect(page).toMatchObject({ email, name: 'Vera', site: host, wantsPassword: true, wantsCode: true });
  expect(codesOf(await enrol(secret, { password: 'short', code: '000000' }))).toEqual(['/password too_small', '/code wrong_code']);
  const enrolled = await enrol(secret, { password, code: codeOf(token!.seed), sealed: token!.sealed });
  expect([enrolled.status, enrolled.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const session = gateEnrolledSchema.parse(enrolled.body);
  expect(session.recoveryCodes).toHaveLength(10);
  expect((await edge('renew', { siteId, token: session.token, address: from.address })).status).toBe(200);
  expect((await call<Visitor>('GET', `/v1/visitors/${id}`)).body).toMatchObject({
    ...{ hasPassword: true, tokens: 1, recoveryCodes: 10 },
    invitation: { id: invited.body.id, state: 'accepted' },
  });
  expect((await edge('reset', { siteId, host, email, ...from })).status).toBe(204);
  const reset = await mailed();
  expect((await edge('reset-link', { siteId, secret: reset })).status).toBe(204);
  const set = (typed: string) => edge('new-password', { siteId, host, secret: reset, password: typed, ...from });
  expect((await set('short')).status).toBe(422);
  expect((await set('another horse battery')).status).toBe(204);
  expect((await set('another horse battery')).status).toBe(401);
  expect((await edge('renew', { siteId, token: session.token, address: from.address })).status).toBe(401);
  const exported = (await call<VisitorExport>('GET', `/v1/visitors/${id}/export`)).body;
  expect(exported.invitations).toMatchObject([{ state: 'accepted' }]);
  expect(exported.mails).toHaveLength(3);
  expect(JSON.stringify(exported)).not.toContain(secret);
});

test('a link that is over is one 401, and one that was declined stays so', async () => {
  const { siteId, host, invite, mailed, enrol } = await scene();
  await invite();
  const secret = await mailed();
  expect((await edge('decline', { siteId, secret })).status).toBe(204);
  const asked = { siteId, secret };
  const answers = [
    await edge('invitation', { ...asked, sealed: null }),
    await edge('invitation', { siteId, secret: 'x'.repeat(43), sealed: null }),
    await edge('invitation', { siteId: 'site_x', secret, sealed: null }),
    await edge('reset-link', asked),
    await edge('new-password', { ...asked, host, password, ...from }),
    await enrol(secret, { password, code: '000000' }),
    await edge('decline', { siteId, secret: 'x'.repeat(43) }),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
  expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, requestId: undefined }))).size).toBe(1);
  expect((await invite()).status).toBe(409);
});

test('who is unknown is answered as who is known, when they ask for a new password', async () => {
  const { siteId, host, email } = await scene();
  const ask = (of: string) => edge('reset', { siteId, host, email: of, ...from });
  const [known, unknown] = [await ask(email), await ask('nobody@visitor.test')];
  expect([known.status, unknown.status, known.body, unknown.body]).toEqual([204, 204, null, null]);
});

test('attack: nobody but an edge follows links', async () => {
  const { siteId, host, email } = await scene();
  const secret = 'x'.repeat(43);
  const bodies: Record<string, object> = {
    invitation: { siteId, secret },
    enrol: { siteId, host, secret, password, code: null, passkey: null, ...from },
    decline: { siteId, secret },
    reset: { siteId, host, email, ...from },
    'reset-link': { siteId, secret },
    'new-password': { siteId, host, secret, password, ...from },
  };
  for (const [path, body] of Object.entries(bodies)) expect([path, (await edge(path, body, 'x')).status]).toEqual([path, 403]);
});

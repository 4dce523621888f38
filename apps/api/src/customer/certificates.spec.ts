import { Writable } from 'node:stream';
import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { TestAuthority, type Issued } from '@sitekeep/certificates/testing';
import type { Certificate, Page, Problem, SiteDetail, UploadedCertificate } from '@sitekeep/contracts';
import { createLogger } from '@sitekeep/runtime';
import { callerOf } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let authority: TestAuthority;
let anna: TestAccount;
let site: SiteDetail;
let logged = '';

beforeAll(async () => {
  const log = new Writable({
    write: (chunk: Buffer, _, done) => {
      logged += chunk.toString();
      done();
    },
  });
  api = await startTestApi({}, createLogger('api', 'debug', log));
  authority = await TestAuthority.root();
  anna = await createAccount(api.dataSource.manager, {});
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80 }];
  site = (await call<SiteDetail>('POST', '/v1/sites', { name: 'Shop', hostnames: ['certified.example.com'], origins })).body;
}, 60_000);
afterAll(() => api.close());

async function call<T>(method: string, path: string, json?: unknown, headers: Record<string, string> = anna.bearer) {
  const { status, body } = await callerOf(api.portalUrl)(path, { method, json, headers });
  return { status, body: body as T };
}
const at = () => `/v1/sites/${site.id}/certificates`;
const upload = <T = UploadedCertificate>(issued: Issued, headers: Record<string, string> = {}) =>
  call<T>('POST', at(), issued, { ...anna.bearer, ...headers });

test('uploaded, listed and deleted; no answer holds the key', async () => {
  const issued = await authority.issue({ names: ['certified.example.com'] });
  const made = await upload(issued);
  expect(made).toMatchObject({ status: 201, body: { source: 'uploaded', usedFor: ['certified.example.com'] } });
  const list = await call<Page<Certificate>>('GET', at());
  expect(list.body.data.map(({ id }) => id)).toEqual([made.body.id]);
  expect(JSON.stringify([made, list])).not.toMatch(/PRIVATE|sealed|chain|v1\./);
  expect((await call('DELETE', `${at()}/${made.body.id}`)).status).toBe(204);
  expect((await call<Page<Certificate>>('GET', at())).body.data).toEqual([]);
});

test('every fault at once, each with its field', async () => {
  const { certificate } = await authority.issue({ names: ['other.example.com'], key: 'rsa1024' });
  const { privateKey } = await authority.issue();
  const answer = await upload<Problem>({ certificate, privateKey });
  expect(answer.status).toBe(422);
  expect(answer.body.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/privateKey', 'key_mismatch'],
    ['/certificate', 'weak_key'],
    ['/certificate', 'other_names'],
  ]);
  const empty = await call<Problem>('POST', at(), {});
  expect(empty.body.errors?.map(({ pointer }) => pointer)).toEqual(['/certificate', '/privateKey']);
});

test('a repeated upload with the same key of idempotency is answered once more as it was', async () => {
  const issued = await authority.issue({ names: ['certified.example.com'] });
  const answers = [await upload(issued, { 'idempotency-key': 'once' }), await upload(issued, { 'idempotency-key': 'once' })];
  expect(answers[1]).toEqual(answers[0]);
});

test('who may only look may not upload, delete, switch or retry', async () => {
  const token = await call<{ secret: string }>('POST', '/v1/api-tokens', { name: 'looks', scopes: ['sites:read'] });
  const viewer = { authorization: `Bearer ${token.body.secret}` };
  const issued = await authority.issue({ names: ['certified.example.com'] });
  expect((await call('GET', at(), undefined, viewer)).status).toBe(200);
  expect((await call('POST', at(), issued, viewer)).status).toBe(403);
  expect((await call('PUT', `${at()}/settings`, { automaticCertificates: false }, viewer)).status).toBe(403);
});

test('attack: neither the log nor any row of any table holds the private key, whether it was taken or refused', async () => {
  const good = await authority.issue({ names: ['certified.example.com'], key: 'rsa2048' });
  const bad = await authority.issue({ names: ['other.example.com'], key: 'rsa2048' });
  await upload(good, { 'idempotency-key': 'kept-answer' });
  await upload(bad, { 'idempotency-key': 'kept-refusal' });
  // A body that cannot be read at all.
  const headers = { ...anna.bearer, 'content-type': 'application/json' };
  await fetch(`${api.portalUrl}${at()}`, { method: 'POST', headers, body: `{"privateKey": ${JSON.stringify(good.privateKey)}` });
  // A failure of ours, which is logged with its cause.
  await api.dataSource.query('ALTER TABLE certificate RENAME TO certificate_away');
  expect((await upload(good)).status).toBe(500);
  await api.dataSource.query('ALTER TABLE certificate_away RENAME TO certificate');
  expect(logged).toContain('request failed');
  const tables = await api.dataSource.query<{ name: string }[]>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  let rows = '';
  for (const { name } of tables)
    rows += (await api.dataSource.query<{ text: string }[]>(`SELECT ${name}::text AS text FROM ${name}`))
      .map(({ text }) => text)
      .join('\n');
  expect(rows).toContain('BEGIN CERTIFICATE');
  for (const text of [rows, logged].map((each) => each.replaceAll(/\\n|\s/g, ''))) {
    expect(text).not.toContain('PRIVATEKEY');
    for (const { privateKey } of [good, bad]) expect(text).not.toContain(privateKey.split('\n')[5]);
  }
});

import { randomUUID } from 'node:crypto';
import { createAccount } from '@sitekeep/accounts/testing';
import type { NewVisitorToken, Problem, RecoveryCodes, TokenImportResult, Visitor, VisitorToken } from '@sitekeep/contracts';
import { TOTP } from 'otpauth';
import { callerOf, type Answer } from '../testing/api-caller.ts';
import { HttpCustomer, startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: HttpCustomer;
beforeAll(async () => {
  api = await startTestApi();
  anna = await new HttpCustomer(api.portalUrl).signUp();
}, 60_000);
afterAll(() => api?.close());

const newVisitor = async () => (await anna.call<Visitor>('POST', '/v1/visitors', { email: `v-${randomUUID()}@example.com` })).body;
const make = (visitor: Visitor, json: object = {}, headers = {}) =>
  anna.call<NewVisitorToken & Problem>('POST', `/v1/visitors/${visitor.id}/tokens`, json, headers);
const list = async (visitor: Visitor) => (await anna.call<{ data: VisitorToken[] }>('GET', `/v1/visitors/${visitor.id}/tokens`)).body.data;
const codeOf = ({ seed }: NewVisitorToken, steps = 0) => TOTP.generate({ secret: secretOf(seed), timestamp: Date.now() + steps * 30_000 });
const secretOf = (seed: string) => new TOTP({ secret: seed }).secret;

test('a token from its making to its end', async () => {
  const visitor = await newVisitor();
  const { status, body: made } = await make(visitor, { label: 'phone' });
  expect([status, made.label, made.confirmed]).toEqual([201, 'phone', false]);
  const path = `/v1/visitors/${visitor.id}/tokens/${made.id}`;
  const wrong = await anna.call<Problem>('POST', `${path}/confirm`, { code: codeOf(made, 10) });
  expect([wrong.status, wrong.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([422, ['/code wrong_code']]);
  expect(await anna.call('POST', `${path}/confirm`, { code: codeOf(made) })).toMatchObject({ status: 200, body: { confirmed: true } });
  expect(await anna.call('POST', `${path}/confirm`, { code: codeOf(made, 1) })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  const codes = [codeOf(made, 20), codeOf(made, 21)];
  expect(await anna.call('POST', `${path}/resync`, { codes })).toMatchObject({ status: 200, body: { id: made.id } });
  expect(await anna.call('POST', `${path}/resync`, { codes })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/codes' }] } });
  const locked = await anna.call('PATCH', path, { label: 'old phone', locked: true });
  expect(locked).toMatchObject({ status: 200, body: { label: 'old phone', locked: true } });
  expect(await list(visitor)).toEqual([locked.body]);
  expect((await anna.call<Visitor>('GET', `/v1/visitors/${visitor.id}`)).body.tokens).toBe(1);
  expect((await anna.call('DELETE', path)).status).toBe(204);
  expect((await anna.call('DELETE', path)).status).toBe(404);
  expect(await list(visitor)).toEqual([]);
});

test('every fault of a new token at once', async () => {
  const answer = await make(await newVisitor(), { kind: 'card', serial: ' ', digits: 7, periodSeconds: 5, seed: 'x1', algorithm: 'MD5' });
  expect(answer.status).toBe(422);
  const pointers = new Set(answer.body.errors?.map(({ pointer }) => pointer));
  expect([...pointers].sort()).toEqual(['/algorithm', '/digits', '/kind', '/periodSeconds', '/seed', '/serial']);
});

test('what is shown once does not stand in an answer that is given again, nor anywhere in the database', async () => {
  const visitor = await newVisitor();
  const key = { 'idempotency-key': randomUUID() };
  const first = await make(visitor, {}, key);
  const again = await make(visitor, {}, key);
  expect(again.body).toEqual({ ...first.body, seed: '(shown once)', uri: '(shown once)' });
  expect(await list(visitor)).toHaveLength(1);
  const codesKey = { 'idempotency-key': randomUUID() };
  const recovery = () => anna.call<RecoveryCodes>('POST', `/v1/visitors/${visitor.id}/recovery-codes`, {}, codesKey);
  const made = await recovery();
  expect(made).toMatchObject({ status: 201, body: { codes: { length: 10 } } });
  expect((await recovery()).body.codes).toEqual(made.body.codes.map(() => '(shown once)'));
  expect((await anna.call<Visitor>('GET', `/v1/visitors/${visitor.id}`)).body).toMatchObject({ tokens: 0, recoveryCodes: 10 });
  for (const table of ['idempotency_key', 'audit_entry', 'outbox', 'visitor_token', 'recovery_code', 'visitor']) {
    const [row] = await api.dataSource.query<{ all: string | null }[]>(`SELECT string_agg(${table}::text, ',') AS all FROM ${table}`);
    for (const secret of [first.body.seed, ...made.body.codes, ...made.body.codes.map((code) => code.replaceAll('-', ''))])
      expect([table, (row?.all ?? '').includes(secret)]).toEqual([table, false]);
  }
});

test('viewers see tokens and change nothing', async () => {
  const visitor = await newVisitor();
  const { body: token } = await make(visitor);
  const [{ account_id: accountId } = { account_id: '' }] = await api.dataSource.query<{ account_id: string }[]>(
    'SELECT account_id FROM visitor_token WHERE serial = $1',
    [token.serial],
  );
  const { bearer } = await createAccount(api.dataSource.manager, { accountId, role: 'viewer', scopes: ['visitors:read'] });
  const call = (method: string, path: string, json?: unknown): Promise<Answer> =>
    callerOf(api.portalUrl)(`/v1/visitors/${path}`, { method, json, headers: bearer });
  const path = `${visitor.id}/tokens`;
  expect((await call('GET', path)).status).toBe(200);
  const writes: [string, string, unknown][] = [
    ['POST', path, {}],
    ['PATCH', `${path}/${token.id}`, { locked: true }],
    ['DELETE', `${path}/${token.id}`, undefined],
    ['POST', `${path}/${token.id}/confirm`, { code: codeOf(token) }],
    ['POST', `${path}/${token.id}/resync`, { codes: [codeOf(token), codeOf(token, 1)] }],
    ['POST', `${visitor.id}/recovery-codes`, {}],
    ['POST', 'import-tokens', { csv: 'x' }],
  ];
  for (const [method, at, json] of writes) expect([at, (await call(method, at, json)).status]).toEqual([at, 403]);
});

test('an import: a large table, a dry run, and every fault at once', async () => {
  const visitors = await Promise.all(Array.from({ length: 3 }, newVisitor));
  const emails = visitors.map(({ email }) => email);
  const hex = (n: number) => n.toString(16).padStart(40, 'b');
  const bring = (csv: string, dryRun = false) =>
    anna.call<TokenImportResult & Problem>('POST', '/v1/visitors/import-tokens', { csv, dryRun });
  const csv = `email,serial,seed,kind\n${emails.map((email, n) => `${email},GA-${n},${hex(n)},hotp`).join('\n')}\n`;
  expect(await bring(csv, true)).toMatchObject({ status: 200, body: { created: 3, dryRun: true } });
  expect(await bring(csv)).toMatchObject({ status: 200, body: { created: 3, dryRun: false } });
  const again = await bring(`${csv}${emails[0]},GA-9,nonsense,sms\nnobody@example.com,GA-10,${hex(10)},\n`);
  expect([again.status, again.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([
    422,
    [
      ...[2, 3, 4].flatMap((line) => [`/csv/${line}/serial duplicate`, `/csv/${line}/seed duplicate`]),
      '/csv/5/seed custom',
      '/csv/5/kind invalid_value',
      '/csv/6/email unknown_visitor',
    ],
  ]);
  const long = `email,serial,seed\n${Array.from({ length: 6000 }, (_, n) => `nobody-${n}@example.com,L-${n},${hex(n)}`).join('\n')}`;
  expect(long.length).toBeGreaterThan(400_000);
  const refused = await bring(long);
  expect([refused.status, refused.body.errors?.length, refused.body.errors?.at(-1)?.code]).toEqual([422, 1001, 'more']);
});

test('a visitor of another account is unknown to an import', async () => {
  const visitor = await newVisitor();
  const bert = await new HttpCustomer(api.portalUrl).signUp();
  const csv = (email: string) => `email,serial,seed\n${email},GA-1,3132333435363738393031323334353637383930\n`;
  const bring = (email: string) => bert.call<Problem>('POST', '/v1/visitors/import-tokens', { csv: csv(email) });
  const [theirs, nobodys] = [await bring(visitor.email), await bring(`v-${randomUUID()}@example.com`)];
  expect(theirs.body).toMatchObject({ status: 422, errors: [{ pointer: '/csv/2/email', code: 'unknown_visitor' }] });
  expect({ ...theirs.body, requestId: '' }).toEqual({ ...nobodys.body, requestId: '' });
});

import { mostTokens } from '@sitekeep/contracts';
import type { ProblemError } from '@sitekeep/platform';
import { readTokenTable } from './read-token-table.ts';
import { TokensUnderTest, type TestVisitor } from './testing/tokens-under-test.ts';

let bench: TokensUnderTest;
beforeAll(async () => void (bench = await TokensUnderTest.start()), 60_000);
afterAll(() => bench?.stop());

const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const hex = '3132333435363738393031323334353637383930';
const seedOf = (n: number) => n.toString(16).padStart(40, 'a');
const bring = ({ context }: TestVisitor, csv: string, dryRun = false) => bench.imports.import(context, { csv, dryRun });
const faultsOf = async (work: Promise<unknown>): Promise<string[]> => {
  const error = (await work.then(
    () => ({ extra: { errors: [] } }),
    (thrown: unknown) => thrown,
  )) as ProblemError;
  return (error.extra.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
};
const count = async ({ accountId }: TestVisitor) =>
  (await bench.sql<{ count: number }>('SELECT count(*)::int AS count FROM visitor_token WHERE account_id = $1', [accountId]))[0]?.count;

test('seeds in base32 and in hexadecimal, and what is usual where nothing is said', async () => {
  const { lines, faults } = await readTokenTable(
    `Serial;Seed;E-Mail\nGA-1;${base32};anna@x.test\nGA-2;${hex};Anna@X.test\n`.replaceAll('anna@x.test', 'bert@x.test'),
  );
  expect(faults).toEqual([]);
  const usual = { kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30, counter: 0, seed: base32 };
  expect(lines).toEqual([
    { ...usual, line: 2, serial: 'GA-1', email: 'bert@x.test' },
    { ...usual, line: 3, serial: 'GA-2', email: 'anna@x.test' },
  ]);
});

test('everything said, as lists of makers spell it; empty fields are what is usual', async () => {
  const csv = `email,serial,seed,kind,algorithm,digits,period,counter\na@x.test,1,${hex},HOTP,hmac-sha-256,8,,77\nb@x.test,2,${hex},totp,SHA-512,6,60,\n`;
  const { lines, faults } = await readTokenTable(csv);
  expect(faults).toEqual([]);
  expect(lines).toMatchObject([
    { kind: 'hotp', algorithm: 'SHA256', digits: 8, counter: 77 },
    { kind: 'totp', algorithm: 'SHA512', digits: 6, period: 60 },
  ]);
});

test('every fault of every line at once, by line and column, and none shows a seed', async () => {
  const csv = [
    'email,serial,seed,kind,algorithm,digits,period,counter',
    `nobody,,SECRETSEED1,card,MD5,7,10,-1`,
    `a@x.test,GA-1,${hex},totp,SHA1,6,30.5,1e99`,
    `a@x.test,GA-1,${hex},hotp,SHA1,6,30,x`,
    `a@x.test,GA-2,${hex},,,,,`,
    `a@x.test,GA-2,${base32},,,,,`,
    `b@x.test,GA-3`,
  ].join('\n');
  const { faults, lines } = await readTokenTable(csv);
  const told = faults.map(({ pointer, code }) => `${pointer} ${code}`).sort();
  expect(told.map((text) => text.split(' ')[0])).toEqual([
    '/csv/2/algorithm',
    '/csv/2/counter',
    '/csv/2/digits',
    '/csv/2/email',
    '/csv/2/kind',
    '/csv/2/period',
    '/csv/2/seed',
    '/csv/2/serial',
    '/csv/3/counter',
    '/csv/3/period',
    '/csv/4/counter',
    '/csv/6/seed',
    '/csv/6/serial',
    '/csv/7',
  ]);
  expect(told).toContain('/csv/2/serial missing');
  expect(told).toContain('/csv/6/seed duplicate');
  expect(lines.map(({ line }) => line)).toEqual([5, 6]);
  for (const { detail } of faults) expect(detail).not.toMatch(/SECRETSEED|31323334/);
});

test('columns that are missing or unknown', async () => {
  expect((await readTokenTable('email,seed,colour\na@x.test,x,red')).faults.map(({ pointer }) => pointer)).toEqual([
    '/csv/1/colour',
    '/csv/1/serial',
    '/csv/2/serial',
    '/csv/2/seed',
  ]);
});

test('imported tokens are in force at once', async () => {
  const anna = await bench.visitor();
  const bert = await bench.visitor(anna.context);
  const csv = `email,serial,seed,kind,digits,counter\n${anna.email},GA-1,${hex},hotp,8,500\n${bert.email.toUpperCase()},GA-2,${base32},,,\n`;
  expect(await bring(anna, csv)).toEqual({ created: 2, dryRun: false });
  const hotp = { algorithm: 'SHA1' as const, digits: 8, periodSeconds: null, seed: base32 };
  expect(await bench.verify(anna, bench.codeOf(hotp, 499))).toBeNull();
  expect(await bench.verify(anna, bench.codeOf(hotp, 500))).toBe('token');
  expect(await bench.verify(bert, bench.codeOf({ ...hotp, digits: 6, periodSeconds: 30 }, 0))).toBe('token');
  const [token] = (await bench.tokens.list(anna.accountId, anna.id)).data;
  expect(token).toMatchObject({ serial: 'GA-1', kind: 'hotp', digits: 8, periodSeconds: null, confirmed: true, locked: false, label: '' });
  const trail = 'SELECT reason FROM audit_entry WHERE account_id = $1 AND action = $2';
  expect(await bench.sql(trail, [anna.accountId, 'visitor-tokens.imported'])).toEqual([{ reason: '2 created' }]);
});

test('a dry run says the same and leaves everything as it is', async () => {
  const anna = await bench.visitor();
  const csv = `email,serial,seed\n${anna.email},GA-1,${hex}\n`;
  expect(await bring(anna, csv, true)).toEqual({ created: 1, dryRun: true });
  expect(await count(anna)).toBe(0);
  expect(await faultsOf(bring(anna, `${csv}nobody@x.test,GA-2,${hex}\n`, true))).toEqual(['/csv/3/email unknown_visitor']);
  expect(await bench.trail(anna)).toEqual([]);
  expect(await bring(anna, csv)).toEqual({ created: 1, dryRun: false });
});

test('one fault, and nothing is imported; faults of the table and of the account come together', async () => {
  const anna = await bench.visitor();
  const stranger = await bench.visitor();
  await bring(anna, `email,serial,seed\n${anna.email},GA-1,${hex}\n`);
  const csv = [
    'email,serial,seed',
    `${anna.email},GA-1,${seedOf(1)}`,
    `${anna.email},GA-2,${base32}`,
    `${stranger.email},GA-3,${seedOf(2)}`,
    `${anna.email},GA-4,x`,
    `${anna.email},GA-5,${seedOf(3)}`,
    `${anna.email},GA-6,${seedOf(3)}`,
  ].join('\n');
  expect(await faultsOf(bring(anna, csv))).toEqual([
    '/csv/2/serial duplicate',
    '/csv/3/seed duplicate',
    '/csv/4/email unknown_visitor',
    '/csv/5/seed custom',
    '/csv/7/seed duplicate',
  ]);
  expect(await count(anna)).toBe(1);
  expect(await count(stranger)).toBe(0);
});

test('ten tokens for a visitor, those before counted', async () => {
  const anna = await bench.visitor();
  await bench.token(anna);
  const csv = (lines: number) =>
    ['email,serial,seed', ...Array.from({ length: lines }, (_, n) => `${anna.email},GA-${n},${seedOf(n)}`)].join('\n');
  expect(await faultsOf(bring(anna, csv(mostTokens + 1)))).toEqual([
    `/csv/${mostTokens + 1}/email limit_reached`,
    `/csv/${mostTokens + 2}/email limit_reached`,
  ]);
  expect(await bring(anna, csv(mostTokens - 1))).toEqual({ created: mostTokens - 1, dryRun: false });
});

test('the same table at the same moment is imported once', async () => {
  const anna = await bench.visitor();
  const csv = `email,serial,seed\n${anna.email},GA-1,${hex}\n`;
  const answers = await Promise.allSettled([1, 2, 3].map(() => bring(anna, csv)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await count(anna)).toBe(1);
});

test('5,000 tokens at once', async () => {
  const anna = await bench.visitor();
  const visitors = await Promise.all(Array.from({ length: 500 }, () => bench.visitor(anna.context)));
  const lines = visitors.flatMap(({ email }, v) => Array.from({ length: 10 }, (_, n) => `${email},S-${v}-${n},${seedOf(v * 10 + n)}`));
  expect(await bring(anna, ['email,serial,seed', ...lines].join('\n'))).toEqual({ created: 5000, dryRun: false });
  expect(await count(anna)).toBe(5000);
}, 60_000);

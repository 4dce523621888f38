import { type CheckMethod, eventBatchSchema, redisKeys } from '@sitekeep/contracts';
import { checkPaths } from '@sitekeep/edge-pages';
import { Address } from '@sitekeep/geo';
import { type Challenge, newChallenge } from '@sitekeep/visitor-check';
import { portOf, removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { eventually, visit } from '../testing/visit.ts';
import { browser, CheckVisitor } from './testing/check-visitor.ts';
import { CheckedSites, keysOf, sealingKey } from './testing/checked-sites.ts';
import { solve } from './testing/solve.ts';

const login = { path: { kind: 'exact' as const, value: '/login' }, methods: [], method: 'captcha' as const };
let sites: CheckedSites;
let site: Awaited<ReturnType<CheckedSites['site']>>;

beforeAll(async () => {
  sites = await CheckedSites.start();
  site = await sites.site({ mode: 'all', always: [login] });
}, 90_000);
afterAll(async () => sites.stop(), 30_000);

const outcome = (answer: { status: number; body: string }) => [answer.status, (JSON.parse(answer.body) as { outcome?: string }).outcome];

test('an answer sent twice counts once', async () => {
  const one = site.visitor();
  const task = await one.task();
  const fields = { token: task.token, solution: solve(task) };
  expect(outcome(await one.answer(fields))).toEqual([200, 'passed']);
  expect(outcome(await one.answer(fields))).toEqual([429, 'retry']);
  const both = await site.visitor().task();
  const twice = { token: both.token, solution: solve(both) };
  const answers = await Promise.all([1, 2, 3, 4].map(() => site.visitor().answer(twice)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429]);
});

test('an answer cannot be replayed at another edge', async () => {
  const otherFolder = temporaryFolder();
  const other = await startEdge(sites.redis.url, otherFolder, { SEALING_KEY: sealingKey });
  try {
    const here = site.visitor();
    const there = new CheckVisitor(other, site.hostname);
    const task = await here.task();
    const fields = { token: task.token, solution: solve(task) };
    expect(outcome(await here.answer(fields))).toEqual([200, 'passed']);
    expect(outcome(await there.answer(fields))).toEqual([429, 'retry']);
    expect((await visit(portOf(other), site.hostname, '/', { headers: { 'user-agent': browser, cookie: here.cookieHeader } })).status).toBe(
      200,
    );
    const elsewhere = await there.task();
    expect(outcome(await here.answer({ token: elsewhere.token, solution: solve(elsewhere) }))).toEqual([200, 'passed']);
  } finally {
    await other.close();
    removeFolder(otherFolder);
  }
});

test('a forged challenge, one of another site, and one without a solution', async () => {
  const one = site.visitor();
  const other = (await sites.site({ mode: 'all' })).visitor();
  const [task, foreign] = [await one.task(), await other.task()];
  const forged = task.token.replace(/^.{8}/, 'AQAAAAAA');
  expect(outcome(await one.answer({ token: forged, solution: solve({ ...task, token: forged, bits: 1 }) }))).toEqual([429, 'retry']);
  expect(outcome(await one.answer({ token: foreign.token, solution: solve(foreign) }))).toEqual([429, 'retry']);
  expect(outcome(await one.answer({ token: task.token, solution: '' }))).toEqual([429, 'failed']);
  expect(outcome(await one.answer({}))).toEqual([429, 'retry']);
  expect(one.cookies.size).toBe(0);
});

test('a challenge that has expired', async () => {
  const one = site.visitor();
  const somebody = { address: Address.parse(one.address) as Address, userAgent: one.userAgent };
  const old = (method: CheckMethod, minutes: number) =>
    newChallenge(keysOf(site.siteId), method, somebody, Date.now() - minutes * 60_000, { puzzles: 16, bits: 4 });
  const solved = (challenge: Challenge) => ({
    token: challenge.token,
    solution: solve({ token: challenge.token, ...challenge.difficulty }),
  });
  expect(outcome(await one.answer(solved(old('invisible', 2.1))))).toEqual([429, 'retry']);
  expect(outcome(await one.answer(solved(old('invisible', 1.9))))).toEqual([200, 'passed']);
  const { token } = old('captcha', 5.1);
  expect((await one.type(token, site.digits(token))).status).toBe(429);
  expect((await one.ask(`${checkPaths.image}?${token}`)).status).toBe(410);
});

test('a challenge solved by somebody else', async () => {
  const one = site.visitor();
  const task = await one.task();
  const fields = { token: task.token, solution: solve(task) };
  expect(outcome(await site.visitor({ address: '127.0.1.1' }).answer(fields))).toEqual([429, 'retry']);
  expect(outcome(await site.visitor({ userAgent: 'Other/1.0' }).answer(fields))).toEqual([429, 'retry']);
  expect(outcome(await one.answer(fields))).toEqual([200, 'passed']);
});

test('a pass carried to another network or browser', async () => {
  const one = site.visitor();
  await one.pass();
  for (const who of [{ address: '127.0.1.1' }, { userAgent: 'Other/1.0' }]) {
    const thief = site.visitor(who);
    for (const [name, value] of one.cookies) thief.cookies.set(name, value);
    expect((await thief.load()).status).toBe(429);
  }
  expect((await one.load()).status).toBe(200);
});

test('an invisible pass where the captcha is asked, and a challenge of one kind answered as the other', async () => {
  const one = site.visitor();
  await one.pass();
  expect((await one.load('/login')).body).toContain('name="digits"');
  const token = await one.captcha('/login');
  const task = await site.visitor().task();
  expect(outcome(await one.answer({ token, solution: '0' }))).toEqual([429, 'retry']);
  expect((await one.type(task.token, '111111')).status).toBe(429);
  await one.type(token, site.digits(token));
  expect((await one.load('/login')).status).toBe(200);
});

test('a program that betrays itself is asked for digits', async () => {
  const one = site.visitor();
  const task = await one.task();
  const report = JSON.stringify({ webdriver: true, userAgent: 'Other/1.0', languages: [], screen: [0, 0], viewport: [0, 0], elapsed: 1 });
  expect(outcome(await one.answer({ token: task.token, solution: solve(task), report }))).toEqual([429, 'captcha']);
  expect(one.cookies.size).toBe(0);
});

const foreign: [string, Record<string, string>][] = [
  ['a form of another site', { origin: 'https://evil.test' }],
  ['a form of a neighbouring host', { 'sec-fetch-site': 'same-site', origin: 'https://evil.test' }],
  ['a form in a sandbox', { origin: 'null' }],
  ['a form of another port', { origin: 'http://127.0.0.1:1' }],
];
test.each(foreign)('%s', async (_name, headers) => {
  const one = site.visitor();
  const token = await one.captcha('/login');
  expect((await one.type(token, site.digits(token), {}, { headers })).status).toBe(403);
  expect((await one.type(token, site.digits(token), {}, { headers: { origin: `http://${site.hostname}` } })).status).toBe(303);
});

test('bodies of other kinds and sizes', async () => {
  const one = site.visitor();
  expect((await one.post(checkPaths.answer, {}, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  expect((await one.post(checkPaths.captcha, {}, { headers: { 'content-type': 'application/json' } })).status).toBe(415);
  expect((await one.post(checkPaths.answer, { token: 'x'.repeat(9000) })).status).toBe(413);
  const chunked = { 'transfer-encoding': 'chunked' };
  expect((await one.post(checkPaths.answer, { token: 'x'.repeat(200_000) }, { headers: chunked })).status).toBe(413);
  expect((await one.post(checkPaths.answer, { token: 'x' }, { headers: chunked })).status).toBe(429);
});

test('digits cannot be guessed by trying all of them: after some wrong answers the address waits', async () => {
  const { visitor, digits } = await sites.site({ mode: 'all', method: 'captcha' });
  const [guesser, other] = [visitor({ address: '127.0.7.1' }), visitor({ address: '127.0.7.2' })];
  const first = await guesser.captcha();
  const unused = await guesser.captcha();
  const guesses = await Promise.all(Array.from({ length: 100 }, () => guesser.type(first, '000000')));
  expect(guesses.filter(({ headers }) => headers['content-type']?.includes('text/html'))).toHaveLength(30);
  const late = await guesser.type(unused, digits(unused));
  expect(late).toMatchObject({ status: 429, headers: { 'retry-after': '10', 'content-type': 'application/problem+json' } });
  expect(guesser.cookies.size).toBe(0);
  const token = await other.captcha();
  expect((await other.type(token, digits(token))).status).toBe(303);
});

test('none of it leaves a token, a digit or a cookie in the events', async () => {
  const one = site.visitor();
  const token = await one.captcha(`${checkPaths.captcha}?return=%2Ftopsecret`);
  await one.type(token, '987654', { return: '/topsecret' });
  await eventually(async () => {
    const rows = await sites.publisher.redis.xrange(redisKeys.events, '-', '+');
    const batches = rows.map(([, fields]) => eventBatchSchema.parse(JSON.parse(fields[1] ?? '')));
    const failures = batches
      .flatMap(({ refusals }) => refusals)
      .filter(({ reason, siteId }) => reason === 'check_failed' && siteId === site.siteId);
    expect(failures.map(({ matched }) => matched)).toContain('wrong digits');
    const text = JSON.stringify(batches);
    for (const secret of [token, '987654', 'topsecret', 'sitekeep_pass']) expect(text).not.toContain(secret);
  });
});

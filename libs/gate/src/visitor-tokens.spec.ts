import { mostTokens, storedId, tokenInputSchema, type NewVisitorToken, type TokenInput } from '@sitekeep/contracts';
import type { GateKeyPrincipal } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { OrderingService } from '@sitekeep/sites';
import { freshDomain, orderOf } from '@sitekeep/sites/testing';
import { URI } from 'otpauth';
import { unsealSeed } from './token-seeds.ts';
import { TokensUnderTest, type TestVisitor } from './testing/tokens-under-test.ts';

let bench: TokensUnderTest;
beforeAll(async () => void (bench = await TokensUnderTest.start()), 60_000);
afterAll(() => bench?.stop());
afterEach(() => bench.setStep(0));

const given = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const make = (visitor: TestVisitor, input: object = {}): Promise<NewVisitorToken> =>
  bench.tokens.create(visitor.context, visitor.id, tokenInputSchema.parse(input) satisfies TokenInput);
const listed = async (visitor: TestVisitor) => (await bench.tokens.list(visitor.accountId, visitor.id)).data;
const place = (visitor: TestVisitor, token: { id: string }) => ({ visitorId: visitor.id, tokenId: bench.idOf(token) });
const confirm = (visitor: TestVisitor, token: { id: string }, code: string) =>
  bench.proofs.confirm(visitor.context, place(visitor, token), code);
const resync = (visitor: TestVisitor, token: { id: string }, codes: [string, string]) =>
  bench.proofs.resync(visitor.context, place(visitor, token), codes);
const wrong = (pointer: string) => ({ code: 'invalid_content', extra: { errors: [{ pointer, code: 'wrong_code' }] } });

describe('making', () => {
  test.each([
    ['totp', 'SHA1', 6, 32],
    ['totp', 'SHA256', 8, 52],
    ['hotp', 'SHA512', 6, 103],
  ] as const)('%s with %s and %i digits: apps read the address', async (kind, algorithm, digits, length) => {
    const visitor = await bench.visitor(await bench.bench.account({ name: 'Müller: Söhne' }));
    const token = await make(visitor, { kind, algorithm, digits, label: 'phone' });
    const read = URI.parse(token.uri);
    expect(read).toMatchObject({ issuer: 'Müller Söhne', label: visitor.email, algorithm, digits });
    expect(read.secret.base32).toBe(token.seed);
    expect(token.seed).toHaveLength(length);
    expect(token.uri.startsWith(`otpauth://${kind}/M%C3%BCller%20S%C3%B6hne:${encodeURIComponent(visitor.email)}?`)).toBe(true);
    expect(token).toMatchObject({ kind, label: 'phone', confirmed: false, locked: false, lastUsedAt: null });
    expect(token.periodSeconds).toBe(kind === 'totp' ? 30 : null);
  });

  test('by a server of a site, apps call it as visitors know the site', async () => {
    const visitor = await bench.visitor();
    const { accountId } = visitor;
    const domain = freshDomain();
    const site = await bench.bench.get(OrderingService).order(visitor.context, { ...orderOf(domain), name: 'Internal wiki' });
    const siteId = storedId('site', site.id)!;
    await bench.sql('INSERT INTO visitor_access (visitor_id, site_id, paths) VALUES ($1, $2, $3)', [visitor.id, siteId, []]);
    const principal: GateKeyPrincipal = {
      kind: 'gate-key',
      id: newUuid(),
      name: 'key …abcd',
      accountId,
      siteId,
      role: null,
      permissions: [],
      sessionId: null,
    };
    const token = await bench.tokens.create({ accountId, principal }, visitor.id, tokenInputSchema.parse({}));
    expect(URI.parse(token.uri)).toMatchObject({ issuer: domain, label: visitor.email });
    expect(await bench.trail(visitor)).toEqual(['visitor-token.created']);
  });

  test('the seed is in the answer, sealed in the database, and nowhere else', async () => {
    const visitor = await bench.visitor();
    const token = await make(visitor, { seed: given.toLowerCase() });
    expect(token.seed).toBe(given);
    expect(JSON.stringify(await listed(visitor))).not.toContain(given);
    const [row] = await bench.sql<{ id: string; seed: string; all: string }>(
      'SELECT id, seed, visitor_token::text AS all FROM visitor_token WHERE visitor_id = $1',
      [visitor.id],
    );
    expect(row!.all).not.toContain(given);
    const key = Buffer.alloc(32, 7);
    expect(unsealSeed(key, row!).base32).toBe(given);
    expect(() => unsealSeed(key, { ...row!, id: 'another' })).toThrow();
    const [trail] = await bench.sql<{ all: string }>('SELECT string_agg(audit_entry::text, $1) AS all FROM audit_entry', [',']);
    expect(trail!.all).not.toContain(given);
  });

  test('a serial number of its own, or the one of its maker, unique within the account', async () => {
    const visitor = await bench.visitor();
    expect((await make(visitor)).serial).toMatch(/^S-\d{8}-\d{8}$/);
    expect((await make(visitor, { serial: ' GA-1 ' })).serial).toBe('GA-1');
    const other = await bench.visitor(visitor.context);
    const taken = { code: 'invalid_content', extra: { errors: [{ pointer: '/serial', code: 'duplicate' }] } };
    await expect(make(other, { serial: 'GA-1' })).rejects.toMatchObject(taken);
    await expect(make(await bench.visitor(), { serial: 'GA-1' })).resolves.toMatchObject({ serial: 'GA-1' });
    expect(tokenInputSchema.safeParse({ serial: ' ' }).success).toBe(false);
  });

  test('the same seed twice for one visitor is refused, with every other fault', async () => {
    const visitor = await bench.visitor();
    await make(visitor, { seed: given, serial: 'A' });
    const both = { extra: { errors: [{ pointer: '/serial' }, { pointer: '/seed', code: 'duplicate' }] } };
    await expect(make(visitor, { seed: given, serial: 'A' })).rejects.toMatchObject(both);
    await expect(make(await bench.visitor(visitor.context), { seed: given })).resolves.toMatchObject({ seed: given });
  });

  test.each([
    ['no base32', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1'],
    ['a character missing', given.slice(0, -1) + given.slice(0, 4)],
    ['too short', given.slice(0, 24)],
  ])('a seed with a fault is told: %s', (_, seed) => {
    expect(tokenInputSchema.safeParse({ seed }).error?.issues.map(({ path }) => path)).toEqual([['seed']]);
  });

  test('ten at most, also at once', async () => {
    const visitor = await bench.visitor();
    const made = await Promise.allSettled(Array.from({ length: mostTokens + 4 }, () => make(visitor)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(mostTokens);
    await expect(make(visitor)).rejects.toMatchObject({ code: 'limit_reached' });
    expect(await listed(visitor)).toHaveLength(mostTokens);
  }, 30_000);
});

describe('a first code', () => {
  test('puts the token in force, and is used by that', async () => {
    const visitor = await bench.visitor();
    const token = await make(visitor);
    const [now, next] = [bench.codeOf(token, 0), bench.codeOf(token, 1)];
    expect(await bench.verify(visitor, now)).toBeNull();
    await expect(confirm(visitor, token, bench.codeOf(token, 5))).rejects.toMatchObject(wrong('/code'));
    expect(await confirm(visitor, token, now)).toMatchObject({ id: token.id, confirmed: true });
    expect([await bench.verify(visitor, now), await bench.verify(visitor, next)]).toEqual([null, 'token']);
    await expect(confirm(visitor, token, bench.codeOf(token, 1))).rejects.toMatchObject({ code: 'conflict' });
    expect(await bench.trail(visitor)).toEqual(['visitor-token.created', 'visitor-token.confirmed']);
  });

  test('teaches the drift of the clock', async () => {
    const visitor = await bench.visitor();
    const token = await make(visitor);
    await confirm(visitor, token, bench.codeOf(token, 1));
    bench.setStep(10);
    expect(await bench.verify(visitor, bench.codeOf(token, 2))).toBe('token');
  });

  test('of a HOTP token may be one of the first eleven', async () => {
    const visitor = await bench.visitor();
    const token = await make(visitor, { kind: 'hotp' });
    await expect(confirm(visitor, token, bench.codeOf(token, 11))).rejects.toMatchObject(wrong('/code'));
    await confirm(visitor, token, bench.codeOf(token, 10));
    expect([await bench.verify(visitor, bench.codeOf(token, 10)), await bench.verify(visitor, bench.codeOf(token, 11))]).toEqual([
      null,
      'token',
    ]);
  });
});

describe('two codes one after the other', () => {
  const pair = (token: NewVisitorToken, at: number): [string, string] => [bench.codeOf(token, at), bench.codeOf(token, at + 1)];

  test('of a HOTP token that is far ahead', async () => {
    const visitor = await bench.visitor();
    const token = await bench.token(visitor, { kind: 'hotp' });
    expect(await bench.verify(visitor, bench.codeOf(token, 900))).toBeNull();
    await expect(resync(visitor, token, pair(token, 1001))).rejects.toMatchObject(wrong('/codes'));
    await expect(resync(visitor, token, [bench.codeOf(token, 901), bench.codeOf(token, 900)])).rejects.toMatchObject(wrong('/codes'));
    await resync(visitor, token, pair(token, 900));
    for (const used of [900, 901]) expect(await bench.verify(visitor, bench.codeOf(token, used))).toBeNull();
    expect(await bench.verify(visitor, bench.codeOf(token, 902))).toBe('token');
    await expect(resync(visitor, token, pair(token, 900))).rejects.toMatchObject(wrong('/codes'));
    expect(await bench.trail(visitor)).toEqual(['visitor-token.created', 'visitor-token.resynchronised']);
  });

  test.each([-60, 60])('of a TOTP token whose clock is off by %i steps', async (off) => {
    const visitor = await bench.visitor();
    const token = await bench.token(visitor);
    expect(await bench.verify(visitor, bench.codeOf(token, off))).toBeNull();
    await expect(resync(visitor, token, pair(token, off + 2 * Math.sign(off)))).rejects.toMatchObject(wrong('/codes'));
    await resync(visitor, token, pair(token, off));
    bench.setStep(10);
    expect(await bench.verify(visitor, bench.codeOf(token, off))).toBe('token');
  });

  test('confirm a token, too', async () => {
    const visitor = await bench.visitor();
    const token = await make(visitor, { kind: 'hotp' });
    expect(await resync(visitor, token, pair(token, 300))).toMatchObject({ confirmed: true });
    expect(await bench.verify(visitor, bench.codeOf(token, 302))).toBe('token');
  });

  test('at the same moment as a sign-in with the second: one of them', async () => {
    const visitor = await bench.visitor();
    const token = await bench.token(visitor, { kind: 'hotp' });
    for (let at = 0; at < 40; at += 2) {
      const [codes, second] = [pair(token, at), bench.codeOf(token, at + 1)];
      const [first, then] = await Promise.allSettled([resync(visitor, token, codes), bench.verify(visitor, second)]);
      const won = [first.status === 'fulfilled', then.status === 'fulfilled' && then.value === 'token'];
      expect(won.filter(Boolean)).toHaveLength(1);
    }
  }, 30_000);
});

test('label and lock are changed apart, each with its word in the trail', async () => {
  const visitor = await bench.visitor();
  const token = await bench.token(visitor, { label: 'old' });
  const change = (input: { label?: string; locked?: boolean }) =>
    bench.tokens.change(visitor.context, visitor.id, bench.idOf(token), input);
  expect(await change({ label: 'new' })).toMatchObject({ label: 'new', locked: false });
  expect(await change({ locked: true })).toMatchObject({ label: 'new', locked: true });
  expect(await change({ label: '', locked: true })).toMatchObject({ label: '', locked: true });
  expect(await change({ locked: false })).toMatchObject({ locked: false });
  await bench.tokens.remove(visitor.context, visitor.id, bench.idOf(token));
  expect(await listed(visitor)).toEqual([]);
  expect((await bench.trail(visitor)).slice(1)).toEqual(
    ['changed', 'locked', 'changed', 'unlocked', 'deleted'].map((word) => `visitor-token.${word}`),
  );
});

test('a change at the same moment as a sign-in does not bring the code back', async () => {
  const visitor = await bench.visitor();
  const token = await bench.token(visitor, { kind: 'hotp' });
  for (let at = 0; at < 30; at++) {
    const [answer] = await Promise.all([
      bench.verify(visitor, bench.codeOf(token, at)),
      bench.tokens.change(visitor.context, visitor.id, bench.idOf(token), { label: `${at}` }),
    ]);
    expect([answer, await bench.verify(visitor, bench.codeOf(token, at))]).toEqual(['token', null]);
  }
}, 30_000);

test('what is another account’s, another visitor’s, or nobody’s is not there', async () => {
  const [anna, bert] = [await bench.visitor(), await bench.visitor()];
  const neighbour = await bench.visitor(anna.context);
  const token = await bench.token(anna);
  const none = { code: 'not_found' };
  const id = bench.idOf(token);
  const code = bench.codeOf(token, 0);
  const theirs = { ...anna, context: bert.context, accountId: bert.accountId };
  await expect(bench.tokens.list(theirs.accountId, anna.id)).rejects.toMatchObject(none);
  await expect(make(theirs)).rejects.toMatchObject(none);
  await expect(bench.recovery.make(bert.context, anna.id)).rejects.toMatchObject(none);
  for (const { context, id: visitorId } of [theirs, bert, neighbour]) {
    await expect(bench.tokens.change(context, visitorId, id, { locked: true })).rejects.toMatchObject(none);
    await expect(bench.tokens.remove(context, visitorId, id)).rejects.toMatchObject(none);
    await expect(bench.proofs.confirm(context, { visitorId, tokenId: id }, code)).rejects.toMatchObject(none);
    await expect(bench.proofs.resync(context, { visitorId, tokenId: id }, [code, code])).rejects.toMatchObject(none);
  }
  expect(await bench.verify(anna, code)).toBe('token');
});

test('deleting a visitor takes tokens and recovery codes along', async () => {
  const visitor = await bench.visitor();
  await bench.token(visitor);
  await bench.recovery.make(visitor.context, visitor.id);
  await bench.sql('DELETE FROM visitor WHERE id = $1', [visitor.id]);
  const left = await bench.sql(
    'SELECT visitor_id FROM visitor_token WHERE visitor_id = $1 UNION ALL SELECT visitor_id FROM recovery_code WHERE visitor_id = $1',
    [visitor.id],
  );
  expect(left).toEqual([]);
});

import { jest } from '@jest/globals';
import { mostTokens } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import { HOTP } from 'otpauth';
import type { EntityManager } from 'typeorm';
import { CandidatesRepository, type SeenFrom } from './candidates.repository.ts';
import { codesPerToken } from './one-time-codes.ts';
import { TokensUnderTest, type TestVisitor } from './testing/tokens-under-test.ts';

let bench: TokensUnderTest;
beforeAll(async () => void (bench = await TokensUnderTest.start()), 60_000);
afterAll(() => bench?.stop());
afterEach(() => {
  bench.setStep(0);
  jest.restoreAllMocks();
});

/** What many who come at the same moment over two processes' connections get. */
async function offeredAtOnce(visitor: TestVisitor, code: string, count: number): Promise<(string | null)[]> {
  const verify = (at: number) => bench.sources[at % 2]!.transaction((manager) => bench.take(manager, visitor, code));
  return Promise.all(Array.from({ length: count }, (_, at) => verify(at)));
}
const accepted = (answers: (string | null)[]) => answers.filter((answer) => answer !== null);

describe('a code that comes many times at the same moment over two connections is accepted once', () => {
  const rounds = 30;

  test('TOTP', async () => {
    const visitor = await bench.visitor();
    const token = await bench.token(visitor);
    for (let round = 0; round < rounds; round++) {
      bench.setStep(round * 2);
      expect(accepted(await offeredAtOnce(visitor, bench.codeOf(token, 0), 6))).toEqual(['token']);
    }
  }, 60_000);

  test('HOTP', async () => {
    const visitor = await bench.visitor();
    const token = await bench.token(visitor, { kind: 'hotp' });
    for (let round = 0; round < rounds; round++)
      expect(accepted(await offeredAtOnce(visitor, bench.codeOf(token, round), 6))).toEqual(['token']);
  }, 60_000);

  test('recovery codes', async () => {
    const visitor = await bench.visitor();
    for (let round = 0; round < rounds / 10; round++)
      for (const code of (await bench.recovery.make(visitor.context, visitor.id)).codes)
        expect(accepted(await offeredAtOnce(visitor, code, 6))).toEqual(['recovery_code']);
  }, 60_000);

  test('with tokens of every kind beside each other', async () => {
    const visitor = await bench.visitor();
    const tokens = [
      await bench.token(visitor),
      await bench.token(visitor, { kind: 'hotp', digits: 8 }),
      await bench.token(visitor, { algorithm: 'SHA512' }),
    ];
    for (let round = 0; round < rounds / 4; round++) {
      bench.setStep(round * 2);
      for (const token of tokens)
        expect(accepted(await offeredAtOnce(visitor, bench.codeOf(token, token.kind === 'hotp' ? round : 0), 6))).toEqual(['token']);
    }
  }, 60_000);
});

describe('the second waits for the first', () => {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const inTwo = async (visitor: TestVisitor, code: string, end: 'commitTransaction' | 'rollbackTransaction') => {
    const [first, second] = bench.sources.map((source) => source.createQueryRunner());
    try {
      await first!.startTransaction();
      await second!.startTransaction();
      const early = await bench.take(first!.manager, visitor, code);
      const late = bench.take(second!.manager, visitor, code);
      await eventually('the second waits', async () => (await bench.sql(waiting)).length > 0);
      await first![end]();
      const answers = [early, await late];
      await second!.commitTransaction();
      return answers;
    } finally {
      await first!.release();
      await second!.release();
    }
  };

  test('and is refused when it commits', async () => {
    const visitor = await bench.visitor();
    const token = await bench.token(visitor);
    const [recovery = ''] = (await bench.recovery.make(visitor.context, visitor.id)).codes;
    expect(await inTwo(visitor, bench.codeOf(token, 0), 'commitTransaction')).toEqual(['token', null]);
    expect(await inTwo(visitor, recovery, 'commitTransaction')).toEqual(['recovery_code', null]);
  });

  test('and gets the code back when it does not', async () => {
    const visitor = await bench.visitor();
    const token = await bench.token(visitor);
    const [recovery = ''] = (await bench.recovery.make(visitor.context, visitor.id)).codes;
    expect(await inTwo(visitor, bench.codeOf(token, 0), 'rollbackTransaction')).toEqual(['token', 'token']);
    expect(await inTwo(visitor, recovery, 'rollbackTransaction')).toEqual(['recovery_code', 'recovery_code']);
  });
});

test('replay: a TOTP code is refused again, and an earlier one after a later one', async () => {
  const visitor = await bench.visitor();
  const token = await bench.token(visitor);
  const [before, now, after] = [-1, 0, 1].map((at) => bench.codeOf(token, at)) as [string, string, string];
  expect([await bench.verify(visitor, now), await bench.verify(visitor, now), await bench.verify(visitor, before)]).toEqual([
    'token',
    null,
    null,
  ]);
  expect([await bench.verify(visitor, after), await bench.verify(visitor, now)]).toEqual(['token', null]);
});

test('replay: a HOTP code is refused again, and those that it left behind', async () => {
  const visitor = await bench.visitor();
  const token = await bench.token(visitor, { kind: 'hotp' });
  const code = (at: number) => bench.codeOf(token, at);
  expect(await bench.verify(visitor, code(11))).toBeNull();
  expect(await bench.verify(visitor, code(10))).toBe('token');
  for (const used of [0, 9, 10]) expect(await bench.verify(visitor, code(used))).toBeNull();
  expect(await bench.verify(visitor, code(21))).toBe('token');
});

test('the drift of a clock is learned with every code', async () => {
  const visitor = await bench.visitor();
  const token = await bench.token(visitor);
  expect(await bench.verify(visitor, bench.codeOf(token, 2))).toBeNull();
  for (const ahead of [1, 2, 3]) {
    bench.setStep(ahead * 10);
    expect(await bench.verify(visitor, bench.codeOf(token, ahead))).toBe('token');
  }
  bench.setStep(50);
  expect(await bench.verify(visitor, bench.codeOf(token, 1))).toBeNull();
  expect(await bench.verify(visitor, bench.codeOf(token, 2))).toBe('token');
});

test('every token that is confirmed and not locked counts; codes may be typed with blanks', async () => {
  const visitor = await bench.visitor();
  const tokens = [];
  for (let at = 0; at < mostTokens; at++) tokens.push(await bench.token(visitor, { digits: at % 2 ? 8 : 6 }));
  for (const token of tokens) expect(await bench.verify(visitor, ` ${bench.codeOf(token, 0).replace(/^.../, '$& ')} `)).toBe('token');
  bench.setStep(10);
  const [locked, unconfirmed, deleted] = tokens as [(typeof tokens)[0], (typeof tokens)[0], (typeof tokens)[0]];
  await bench.tokens.change(visitor.context, visitor.id, bench.idOf(locked), { locked: true });
  await bench.sql('UPDATE visitor_token SET confirmed = false WHERE id = $1', [bench.idOf(unconfirmed)]);
  await bench.tokens.remove(visitor.context, visitor.id, bench.idOf(deleted));
  for (const token of [locked, unconfirmed, deleted]) expect(await bench.verify(visitor, bench.codeOf(token, 0))).toBeNull();
  await bench.tokens.change(visitor.context, visitor.id, bench.idOf(locked), { locked: false });
  expect(await bench.verify(visitor, bench.codeOf(locked, 0))).toBe('token');
});

test('a code of another visitor, or under another account, is worth nothing and stays good', async () => {
  const [anna, bert] = [await bench.visitor(), await bench.visitor()];
  const token = await bench.token(anna);
  const [recovery = ''] = (await bench.recovery.make(anna.context, anna.id)).codes;
  for (const stranger of [bert, { ...anna, accountId: bert.accountId }, null])
    for (const code of [bench.codeOf(token, 0), recovery]) expect(await bench.verify(stranger, code)).toBeNull();
  expect([await bench.verify(anna, bench.codeOf(token, 0)), await bench.verify(anna, recovery)]).toEqual(['token', 'recovery_code']);
});

test('when a code was last accepted stands on its token', async () => {
  const visitor = await bench.visitor();
  const token = await bench.token(visitor);
  await bench.verify(visitor, '000000x');
  const used = async () => (await bench.tokens.list(visitor.accountId, visitor.id)).data[0]?.lastUsedAt;
  expect(await used()).toBeNull();
  await bench.verify(visitor, bench.codeOf(token, 0));
  expect(Date.parse((await used()) ?? '')).toBeGreaterThan(Date.now() - 10_000);
});

test('recovery codes: ten, each once, and new ones end those before', async () => {
  const visitor = await bench.visitor();
  const first = (await bench.recovery.make(visitor.context, visitor.id)).codes;
  expect(new Set(first).size).toBe(10);
  expect(await bench.verify(visitor, first[0]!.toLowerCase().replaceAll('-', ' '))).toBe('recovery_code');
  expect(await bench.verify(visitor, first[0]!)).toBeNull();
  const second = (await bench.recovery.make(visitor.context, visitor.id)).codes;
  expect(await bench.verify(visitor, first[1]!)).toBeNull();
  for (const code of second) expect(await bench.verify(visitor, code)).toBe('recovery_code');
  const stored = await bench.sql<{ hash: Buffer }>('SELECT hash FROM recovery_code WHERE visitor_id = $1', [visitor.id]);
  expect(stored).toEqual([]);
  expect(await bench.trail(visitor)).toEqual(['visitor.recovery-codes-made', 'visitor.recovery-codes-made']);
});

test('making recovery codes at once leaves ten', async () => {
  const visitor = await bench.visitor();
  const made = await Promise.all([1, 2, 3, 4].map(() => bench.recovery.make(visitor.context, visitor.id)));
  const good = [];
  for (const code of made.flatMap(({ codes }) => codes)) if (await bench.verify(visitor, code)) good.push(code);
  expect(good).toHaveLength(10);
});

test('who has tokens: whoever has confirmed ones, locked ones among them', async () => {
  const visitor = await bench.visitor();
  const [row] = await bench.sql<{ email: string }>('SELECT email FROM visitor WHERE id = $1', [visitor.id]);
  const place = { accountId: visitor.accountId, siteId: visitor.id };
  const from: SeenFrom = { network: '198.51.100.1', by: 'code', now: new Date() };
  const has = async () => (await new CandidatesRepository().find(bench.manager, place, row!.email, from)).hasTokens;
  await bench.recovery.make(visitor.context, visitor.id);
  expect(await has()).toBe(false);
  const token = await bench.token(visitor);
  expect(await has()).toBe(true);
  await bench.tokens.change(visitor.context, visitor.id, bench.idOf(token), { locked: true });
  expect(await has()).toBe(true);
  await bench.sql('UPDATE visitor_token SET confirmed = false WHERE id = $1', [bench.idOf(token)]);
  expect(await has()).toBe(false);
});

test('as many HMACs and statements, whoever is asked about and whatever was typed', async () => {
  const [none, one, several, most] = [await bench.visitor(), await bench.visitor(), await bench.visitor(), await bench.visitor()];
  const onlyToken = await bench.token(one);
  await bench.token(several, { kind: 'hotp', digits: 8 });
  const last = await bench.token(several, { kind: 'hotp' });
  await bench.token(several, { algorithm: 'SHA512' });
  for (let at = 0; at < mostTokens; at++) await bench.token(most, { kind: at % 2 ? 'hotp' : 'totp' });
  const [recovery = ''] = (await bench.recovery.make(several.context, several.id)).codes;
  await bench.tokens.change(most.context, most.id, bench.idOf((await bench.tokens.list(most.accountId, most.id)).data[0]!), {
    locked: true,
  });
  const asked: [string, TestVisitor | null, string, string | null][] = [
    ['unknown', null, '123456', null],
    ['without tokens', none, '123456', null],
    ['no digits', one, 'password', null],
    ['nothing', one, '', null],
    ['wrong', one, '000000x', null],
    ['right', one, bench.codeOf(onlyToken, 0), 'token'],
    ['used', one, bench.codeOf(onlyToken, 0), null],
    ['right at the end of the window', several, bench.codeOf(last, 10), 'token'],
    ['a recovery code', several, recovery, 'recovery_code'],
    ['the same again', several, recovery, null],
    ['wrong with as many tokens as there may be', most, '123456x', null],
  ];
  const hmacs = jest.spyOn(HOTP, 'generate');
  const counts = [];
  for (const [name, visitor, code, expected] of asked) {
    const runner = bench.sources[0].createQueryRunner();
    const statements = jest.spyOn(runner, 'query');
    hmacs.mockClear();
    expect([name, await bench.take(runner.manager, visitor, code)]).toEqual([name, expected]);
    counts.push({ name, hmacs: hmacs.mock.calls.length, statements: statements.mock.calls.length });
    await runner.release();
  }
  expect(counts).toEqual(asked.map(([name]) => ({ name, hmacs: mostTokens * codesPerToken, statements: 2 })));
});

test('a token whose seed was moved from another one is an error, not a way in', async () => {
  const [anna, bert] = [await bench.visitor(), await bench.visitor()];
  const [hers, his] = [await bench.token(anna), await bench.token(bert)];
  await bench.sql('UPDATE visitor_token SET seed = (SELECT seed FROM visitor_token WHERE id = $1) WHERE id = $2', [
    bench.idOf(hers),
    bench.idOf(his),
  ]);
  const verify = (manager: EntityManager) => bench.take(manager, bert, bench.codeOf(hers, 0));
  await expect(bench.bench.transactions.run(verify)).rejects.toThrow();
});

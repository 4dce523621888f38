import { jest } from '@jest/globals';
import { showId } from '@sitekeep/contracts';
import { mostFromNetwork, mostFromStrangers } from './guess-rules.ts';
import { CredentialCheck, VisitorsService } from './index.ts';
import { costs } from './testing/costs.ts';
import { GateUnderTest, password, type GateSite, type GateVisitor } from './testing/gate-under-test.ts';
import type { TestVisitor } from './testing/tokens-under-test.ts';

let gate: GateUnderTest;
let site: GateSite;
beforeAll(async () => {
  gate = await GateUnderTest.start();
  site = await gate.site();
}, 60_000);
afterAll(() => gate?.stop());
afterEach(() => {
  gate.setSeconds(0);
  jest.restoreAllMocks();
});

const check = (...args: Parameters<GateUnderTest['check']>) => gate.check(...args);
const visitors = () => gate.bench.get(VisitorsService);
const stranger = (number: number) => `203.0.113.${number}`;

describe('what is asked for', () => {
  test('password and code of a visitor with a token', async () => {
    const anna = await gate.visitor(site);
    const held = await check(site.secret, { email: ` ${anna.email.toUpperCase()} `, password, code: gate.code(anna, 0) });
    expect(held).toMatchObject({ visitor: { email: anna.email, name: 'Anna' }, paths: [], factors: ['password', 'code'] });
    expect(await check(site.secret, { email: anna.email, password })).toBeNull();
  });

  test('the password alone of one without, and no code that is none of theirs', async () => {
    const bert = await gate.withoutToken(site);
    expect(await check(site.secret, { email: bert.email, password })).toMatchObject({ factors: ['password'] });
    expect(await check(site.secret, { email: bert.email, password, code: '123456' })).toBeNull();
  });

  test('the code alone where no password is sent; one that is sent has to be right, even empty', async () => {
    const anna = await gate.visitor(site);
    expect(await check(site.secret, { email: anna.email, code: gate.code(anna, 0) })).toMatchObject({ factors: ['code'] });
    expect(await check(site.secret, { email: anna.email, code: gate.code(anna, 1), password: '' })).toBeNull();
    expect(await check(site.secret, { email: anna.email, code: gate.code(anna, 1), password })).not.toBeNull();
  });

  test('what no address is made of is nobody’s, like any other', async () => {
    for (const email of ['', '\0', 'a\0b@visitor.test', '\uD800@visitor.test', "' OR 1=1 --", 'x'.repeat(254)])
      expect(await check(site.secret, { email, password: 'a\0b', code: '\0' })).toBeNull();
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['deleted', (id) => gate.tokens.sql('DELETE FROM visitor WHERE id = $1', [id])],
    ['locked', (id) => visitors().change(site.context, id, { locked: true })],
    ['given another password', (id) => visitors().change(site.context, id, { password: 'another good password' })],
    ['kept from the site', (id) => visitors().change(site.context, id, { access: [] })],
  ])('a visitor who is %s while the password is hashed is refused', async (_, change) => {
    const anna = await gate.visitor(site);
    const verify = gate.hasher.verify.bind(gate.hasher);
    jest.spyOn(gate.hasher, 'verify').mockImplementation(async (...typed) => {
      const right = await verify(...typed);
      await change(anna.id);
      return right;
    });
    expect(await check(site.secret, { email: anna.email, password, code: gate.code(anna, 0) })).toBeNull();
  });

  test('paths and groups are those of the end of the check', async () => {
    const bert = await gate.withoutToken(site);
    const verify = gate.hasher.verify.bind(gate.hasher);
    const access = [{ siteId: showId('site', site.siteId), paths: ['/members/'] }];
    jest.spyOn(gate.hasher, 'verify').mockImplementation(async (...typed) => {
      const right = await verify(...typed);
      await visitors().change(site.context, bert.id, { groups: ['staff'], access });
      return right;
    });
    const held = await check(site.secret, { email: bert.email, password });
    expect(held).toMatchObject({ visitor: { groups: ['staff'] }, paths: ['/members/'] });
  });

  test('a visitor without a password has none to be right', async () => {
    const anna = await gate.visitor(site, null);
    for (const typed of ['', 'no password has this hash', password])
      expect(await check(site.secret, { email: anna.email, password: typed, code: gate.code(anna, 0) })).toBeNull();
    expect(await check(site.secret, { email: anna.email, code: gate.code(anna, 0) })).not.toBeNull();
  });

  test('a token that is locked does not make the password suffice', async () => {
    const anna = await gate.visitor(site);
    await gate.tokens.sql('UPDATE visitor_token SET locked = true WHERE visitor_id = $1', [anna.id]);
    expect(await check(site.secret, { email: anna.email, password })).toBeNull();
    expect(await check(site.secret, { email: anna.email, password, code: gate.code(anna, 0) })).toBeNull();
  });

  test('a recovery code in the place of a code, once', async () => {
    const anna = await gate.visitor(site);
    const [code = ''] = (await gate.tokens.recovery.make(anna.context, anna.id)).codes;
    expect(await check(site.secret, { email: anna.email, password: 'wrong', code })).toBeNull();
    expect(await check(site.secret, { email: anna.email, password, code })).toMatchObject({ factors: ['password', 'recovery_code'] });
    expect(await check(site.secret, { email: anna.email, password, code })).toBeNull();
  });
});

describe('a code is taken only when all else is right', () => {
  test.each([
    ['the password is wrong', () => undefined, { password: 'wrong' }],
    ['the visitor is locked', (anna: GateVisitor) => set('UPDATE visitor SET locked = $2 WHERE id = $1', anna), {}],
    [
      'the site is locked',
      () => {
        const lock = (locked: boolean) => gate.keys.setLocked(site.context, site.siteId, locked).then(() => undefined);
        return lock(true).then(() => () => lock(false));
      },
      {},
    ],
  ] as [string, (anna: GateVisitor) => Promise<() => Promise<void>> | undefined, object][])('%s', async (_, spoil, typed) => {
    const anna = await gate.visitor(site);
    const right = { email: anna.email, password, code: gate.code(anna, 0) };
    const mend = await spoil(anna);
    expect(await check(site.secret, { ...right, ...typed })).toBeNull();
    await mend?.();
    expect(await check(site.secret, right)).not.toBeNull();
  });

  test('nor one that comes while the visitor has to wait', async () => {
    const anna = await gate.visitor(site);
    const right = { email: anna.email, password, code: gate.code(anna, 0) };
    await gate.fail(site.secret, anna.email, 5);
    expect(await check(site.secret, right)).toBeNull();
    gate.setSeconds(6);
    expect(await check(site.secret, right)).not.toBeNull();
  });

  const set = async (sql: string, { id }: GateVisitor) => {
    await gate.tokens.sql(sql, [id, true]);
    return async () => void (await gate.tokens.sql(sql, [id, false]));
  };
});

describe('whatever is wrong costs the same', () => {
  test.each([
    ['password and code', { password: true, code: true }],
    ['code alone', { password: false, code: true }],
    ['password alone', { password: true, code: false }],
  ])('%s', async (_, sent) => {
    const [anna, locked, elsewhere, waiting, tokenless] = await Promise.all([
      gate.visitor(site),
      gate.visitor(site),
      gate.visitor(await gate.site(site.context)),
      gate.visitor(site),
      gate.withoutToken(site, null),
    ]);
    const shut = await gate.site(site.context);
    const behind = await gate.visitor(shut);
    await gate.keys.setLocked(shut.context, shut.siteId, true);
    await gate.tokens.sql('UPDATE visitor SET locked = true WHERE id = $1', [locked.id]);
    await gate.fail(site.secret, waiting.email, 5);
    const ask = (secret: string, email: string, typed: { password?: string; code?: string }) => () =>
      check(secret, {
        email,
        ...(sent.password && { password: typed.password ?? password }),
        ...(sent.code && { code: typed.code ?? '000000' }),
      });
    const right = (visitor: GateVisitor) => ({ code: gate.code(visitor, 0) });
    const found = await costs(gate.hasher, {
      'unknown key': ask('A'.repeat(40), anna.email, right(anna)),
      'unknown e-mail': ask(site.secret, 'nobody@visitor.test', {}),
      'locked visitor': ask(site.secret, locked.email, right(locked)),
      'locked site': ask(shut.secret, behind.email, right(behind)),
      'no access': ask(site.secret, elsewhere.email, right(elsewhere)),
      'has to wait': ask(site.secret, waiting.email, right(waiting)),
      'no password, no token': ask(site.secret, tokenless.email, {}),
      'wrong code': ask(site.secret, anna.email, {}),
      'wrong password': ask(site.secret, anna.email, { password: 'wrong', ...(sent.password && right(anna)) }),
    });
    const [first] = Object.values(found);
    expect(first!.statements.length).toBeGreaterThan(8);
    expect(first!.hashes).toBe(sent.password ? 1 : 0);
    expect(first!.answer).toBeNull();
    for (const [name, cost] of Object.entries(found)) expect([name, cost]).toEqual([name, first]);
  });
});

describe('guessing', () => {
  test('pauses double from five seconds to fifteen minutes, and end with the right password', async () => {
    const bert = await gate.withoutToken(site);
    const right = { email: bert.email, password };
    let seconds = 0;
    await gate.fail(site.secret, bert.email, 5);
    for (const pause of [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]) {
      gate.setSeconds(seconds + pause - 1);
      expect([pause, await check(site.secret, right)]).toEqual([pause, null]);
      seconds += pause + 1;
      gate.setSeconds(seconds);
      await gate.fail(site.secret, bert.email, 1);
    }
    gate.setSeconds(seconds + 901);
    expect(await check(site.secret, right)).not.toBeNull();
    await gate.fail(site.secret, bert.email, 4);
    expect(await check(site.secret, right)).not.toBeNull();
  });

  test('who tries while they have to wait does not wait longer', async () => {
    const bert = await gate.withoutToken(site);
    await gate.fail(site.secret, bert.email, 30);
    gate.setSeconds(6);
    expect(await check(site.secret, { email: bert.email, password })).not.toBeNull();
  });

  test('failures in one network hinder nobody in another', async () => {
    const bert = await gate.withoutToken(site);
    await gate.fail(site.secret, bert.email, 12, stranger(1));
    expect(await check(site.secret, { email: bert.email, password }, stranger(1))).toBeNull();
    expect(await check(site.secret, { email: bert.email, password }, stranger(2))).not.toBeNull();
  });

  test('a botnet has a few guesses an hour all together; the visitor goes on where they have signed in before', async () => {
    const bert = await gate.withoutToken(site);
    const right = { email: bert.email, password };
    expect(await check(site.secret, right)).not.toBeNull();
    for (let number = 1; number <= mostFromStrangers; number++) await gate.fail(site.secret, bert.email, 1, stranger(number));
    expect(await check(site.secret, right, stranger(200))).toBeNull();
    expect(await check(site.secret, right)).not.toBeNull();
    gate.setSeconds(3601);
    expect(await check(site.secret, right, stranger(200))).not.toBeNull();
  }, 30_000);

  test.each([
    ['who may not enter its site', false],
    ['who may', true],
  ])(
    'attack: what the key of a site says makes nobody wait %s, at other sites or at a sign-in page',
    async (_, mayEnter) => {
      const other = await gate.site(site.context);
      const bert = await gate.withoutToken(site);
      if (mayEnter) await enterBoth(bert, other);
      const right = { email: bert.email, password };
      await gate.fail(other.secret, bert.email, 12);
      for (let number = 1; number <= mostFromStrangers; number++) await gate.fail(other.secret, bert.email, 1, stranger(number));
      expect(await check(other.secret, right, stranger(202))).toBeNull();
      expect(await check(site.secret, right)).not.toBeNull();
      expect(await check(site.secret, right, stranger(202))).not.toBeNull();
      for (const at of mayEnter ? [site, other] : [site]) await expect(typedAt(at, right, stranger(202))).resolves.toMatchObject({});
    },
    30_000,
  );

  test('at sign-in pages a visitor is one: guesses at one site count at the others', async () => {
    const other = await gate.site(site.context);
    const bert = await gate.withoutToken(site);
    await enterBoth(bert, other);
    for (let time = 0; time < 5; time++)
      await expect(typedAt(other, { email: bert.email, password: 'wrong' })).rejects.toMatchObject(refused);
    await expect(typedAt(site, { email: bert.email, password })).rejects.toMatchObject(refused);
  });

  const refused = { code: 'credentials_refused' };
  const enterBoth = (bert: TestVisitor, other: GateSite) =>
    visitors().change(bert.context, bert.id, {
      access: [site, other].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] })),
    });
  /** As a sign-in page asks, where a password suffices. */
  const typedAt = ({ context, siteId }: GateSite, typed: { email: string; password: string }, network = stranger(1)) => {
    const asks = { require: 'password', methods: [], device: null, session: null } as const;
    const place = { accountId: context.accountId, siteId };
    return gate.bench.get(CredentialCheck).checkAtSite(place, typed, asks, { network, shared: false });
  };

  test('the visitor’s own sign-ins give strangers no more guesses', async () => {
    const bert = await gate.withoutToken(site);
    const right = { email: bert.email, password };
    await check(site.secret, right);
    for (let number = 1; number <= mostFromStrangers; number++) {
      await gate.fail(site.secret, bert.email, 1, stranger(number));
      if (number % 5 === 0) await check(site.secret, right);
    }
    expect(await check(site.secret, right, stranger(201))).toBeNull();
  }, 30_000);

  test('a network that tries one visitor after the other is stopped, but for those who have signed in from there', async () => {
    const own = await gate.site();
    const [bert, clara] = [await gate.withoutToken(own), await gate.withoutToken(own)];
    const network = stranger(77);
    await check(own.secret, { email: bert.email, password }, network);
    const emails = Array.from({ length: mostFromNetwork }, (_, index) => `nobody-${index}@visitor.test`);
    for (const email of emails) await check(own.secret, { email, code: '000000' }, network);
    expect(await check(own.secret, { email: clara.email, password }, network)).toBeNull();
    expect(await check(own.secret, { email: bert.email, password }, network)).not.toBeNull();
    expect(await check(own.secret, { email: clara.email, password }, stranger(78))).not.toBeNull();
  }, 60_000);

  test('the address of the server that asks for all does not stop them all', async () => {
    const own = await gate.site();
    const clara = await gate.withoutToken(own);
    for (let index = 0; index < mostFromNetwork; index++)
      await check(own.secret, { email: `nobody-${index}@visitor.test`, code: '000000' }, stranger(90), true);
    expect(await check(own.secret, { email: clara.email, password }, stranger(90), true)).not.toBeNull();
  }, 60_000);

  test('of many guesses at the same moment no more count than one after the other', async () => {
    const anna = await gate.visitor(site);
    const wrong = Array.from({ length: 30 }, () => check(site.secret, { email: anna.email, code: '000000' }));
    await Promise.all(wrong);
    const [row] = await gate.tokens.sql<{ most: number }>('SELECT max(failures) AS most FROM gate_guess WHERE last_at > $1', [
      new Date(gate.bench.clock.nowMs() - 5_000),
    ]);
    expect(row!.most).toBeGreaterThanOrEqual(5);
    expect(await check(site.secret, { email: anna.email, code: gate.code(anna, 0) })).toBeNull();
  });

  test('many right sign-ins at the same moment hinder each other not', async () => {
    const bert = await gate.withoutToken(site);
    const all = await Promise.all(Array.from({ length: 20 }, () => check(site.secret, { email: bert.email, password })));
    expect(all.every((held) => held !== null)).toBe(true);
  });

  test('while the site is locked nothing is counted against its visitors', async () => {
    const bert = await gate.withoutToken(site);
    await gate.keys.setLocked(site.context, site.siteId, true);
    await gate.fail(site.secret, bert.email, 10);
    await gate.keys.setLocked(site.context, site.siteId, false);
    expect(await check(site.secret, { email: bert.email, password })).not.toBeNull();
  });
});

test('neither key, code, password nor e-mail address stands where failures are counted', async () => {
  const anna = await gate.visitor(site);
  await check(site.secret, { email: anna.email, password: 'a very secret password', code: '918273' });
  const rows = await gate.tokens.sql<{ all: string }>(
    'SELECT g::text AS all FROM gate_guess g UNION ALL SELECT a::text FROM audit_entry a',
  );
  const text = JSON.stringify(rows);
  for (const secret of [site.secret, 'a very secret password', '918273', anna.email]) expect(text).not.toContain(secret);
});

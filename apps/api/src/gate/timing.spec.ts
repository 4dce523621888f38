import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { newBrowser } from '@sitekeep/gate/testing';
import { PasswordHasher } from '@sitekeep/platform';
import { deriveEdgeKey } from '@sitekeep/runtime';
import { callerOf } from '../testing/api-caller.ts';
import { asServer, newGateCustomer, visitorsPassword, type GateSite, type TokenVisitor } from '../testing/gate-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let site: GateSite;
let vera: TokenVisitor;
beforeAll(async () => {
  api = await startTestApi();
  const anna = await newGateCustomer(api);
  site = await anna.site();
  vera = await anna.withToken([site]);
}, 60_000);
afterAll(() => api?.close());
afterEach(() => jest.restoreAllMocks());

const address = '198.51.100.20';
const code = '000000';
type Credentials = { email: string; password: string };
type Door = (credentials: Credentials) => Promise<{ status: number }>;
const checkCode: Door = (typed) => asServer(api.portalUrl)('check_code', { api_key: site.secret, address, code, ...typed });
const signIn: Door = (typed) => {
  const place = { ...newBrowser, siteId: site.id, host: 'shop.test', require: 'password_and_code', address, userAgent: 'Browser 1' };
  const headers = { authorization: `Bearer ${deriveEdgeKey(Buffer.alloc(32, 9))}` };
  return callerOf(api.portalUrl)('/v1/gate/edge/sign-in', { headers, json: { ...place, code, ...typed } });
};

const known = (password: string) => (): Credentials => ({ email: vera.email, password });
/** Each time another one: nothing of the one before may speed the next up. */
const unknown = (password: string) => (): Credentials => ({ email: `v-${randomUUID()}@visitor.test`, password });
const cases = {
  'known, right password': known(visitorsPassword),
  'known, wrong password': known('wrong horse battery'),
  'unknown, right password': unknown(visitorsPassword),
  'unknown, wrong password': unknown('wrong horse battery'),
} satisfies Record<string, () => Credentials>;
type Case = keyof typeof cases;
const names = Object.keys(cases) as Case[];
/** Milliseconds of each case, round by round. */
type Taken = Record<Case, number[]>;
const nothingTaken = () => Object.fromEntries(names.map((name) => [name, [] as number[]])) as Taken;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
/** Standard error of the median, from the median of the deviations: single requests that waited for other work weigh nothing. */
const errorOf = (values: readonly number[]): number => {
  const centre = median(values);
  const deviation = 1.4826 * median(values.map((value) => Math.abs(value - centre)));
  return (1.2533 * deviation) / Math.sqrt(values.length);
};

async function millisecondsOf(door: Door, credentials: Credentials): Promise<number> {
  const began = performance.now();
  const { status } = await door(credentials);
  const took = performance.now() - began;
  if (status !== 401) throw new Error(`answered ${status}`);
  return took;
}

/** All cases once a round, each in every place as often as the others, so that what else the machine does meets them alike. */
async function measure(door: Door, rounds: number, taken: Taken = nothingTaken()): Promise<Taken> {
  for (let round = 0; round < rounds; round++) {
    // Nobody has to wait: what is compared is whole checks.
    await api.dataSource.query('DELETE FROM gate_guess');
    for (let place = 0; place < names.length; place++) {
      const name = names[(place + round) % names.length]!;
      taken[name].push(await millisecondsOf(door, cases[name]()));
    }
  }
  return taken;
}

/**
 * By how much two cases differ, in ms: the median of the differences of each round, and how large it may be by chance. Two milliseconds are
 * below what a network hides; five standard errors happen once in a million runs, whatever the machine does meanwhile.
 */
function compare(one: readonly number[], other: readonly number[]) {
  const differences = one.map((value, round) => value - other[round]!);
  return { difference: Math.abs(median(differences)), tolerance: 2 + 5 * errorOf(differences) };
}

const pairs: [Case, Case][] = [
  ['known, right password', 'unknown, right password'],
  ['known, wrong password', 'unknown, wrong password'],
  ['known, right password', 'known, wrong password'],
  ['unknown, right password', 'unknown, wrong password'],
];
/** A hundred rounds, and more on a machine so busy that a hash left out would not be told from chance. */
async function measureUntilSure(door: Door): Promise<Taken> {
  await measure(door, 4);
  const taken = await measure(door, 100);
  const isSure = () =>
    pairs.every(([one, other]) => compare(taken[one], taken[other]).tolerance < median(taken['known, wrong password']) / 2);
  while (!isSure() && taken[names[0]!].length < 400) await measure(door, 20, taken);
  expect(isSure()).toBe(true);
  return taken;
}

const doors: [string, Door][] = [
  ['check_code', checkCode],
  ['the sign-in of edges', signIn],
];

test.each(doors)(
  'timing of unknown users: %s takes as long for who is there as for who is not',
  async (_, door) => {
    const taken = await measureUntilSure(door);
    for (const [one, other] of pairs) {
      const { difference, tolerance } = compare(taken[one], taken[other]);
      expect({ one, other, differs: difference > tolerance && difference }).toEqual({ one, other, differs: false });
    }
  },
  300_000,
);

test.each(doors)(
  'timing of unknown users: %s without the hash for who is not there would be seen',
  async (_, door) => {
    const hasher = api.get(PasswordHasher);
    const verify = hasher.verify.bind(hasher);
    jest
      .spyOn(hasher, 'verify')
      .mockImplementation((stored, ...others) => (stored === null ? Promise.resolve(false) : verify(stored, ...others)));
    const taken = await measureUntilSure(door);
    const { difference, tolerance } = compare(taken['known, wrong password'], taken['unknown, wrong password']);
    expect(difference).toBeGreaterThan(tolerance);
  },
  300_000,
);

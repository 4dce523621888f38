import { Secret } from 'otpauth';
import { acceptedCounter, codeAt, codesPerToken, driftOf, resyncCounter, stepAt, type CodeMaker } from './one-time-codes.ts';

const ascii = (length: number) => Secret.fromUTF8('1234567890'.repeat(7).slice(0, length));
const hotpMaker: CodeMaker = { secret: ascii(20), algorithm: 'SHA1', digits: 6 };
const hotp = (nextCounter: number) => ({ periodSeconds: null, nextCounter, drift: 0 });
const totp = (nextCounter: number, drift = 0) => ({ periodSeconds: 30, nextCounter, drift });
const step = 60_000_000;
const nowMs = step * 30_000 + 12_345;

test.each([
  [0, '755224'],
  [1, '287082'],
  [2, '359152'],
  [3, '969429'],
  [4, '338314'],
  [5, '254676'],
  [6, '287922'],
  [7, '162583'],
  [8, '399871'],
  [9, '520489'],
])('RFC 4226, appendix D: counter %i gives %s', (counter, code) => {
  expect(codeAt(hotpMaker, counter)).toBe(code);
});

const rfc6238: [number, string, string, string][] = [
  [59, '94287082', '46119246', '90693936'],
  [1111111109, '07081804', '68084774', '25091201'],
  [1111111111, '14050471', '67062674', '99943326'],
  [1234567890, '89005924', '91819424', '93441116'],
  [2000000000, '69279037', '90698825', '38618901'],
  [20000000000, '65353130', '77737706', '47863826'],
];
const seedLengths = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;
const vectors = rfc6238.flatMap(([seconds, ...codes]) =>
  (['SHA1', 'SHA256', 'SHA512'] as const).map((algorithm, at) => ({ seconds, algorithm, code: codes[at] ?? '' })),
);

test.each(vectors)(
  'RFC 6238, appendix B: $algorithm at $seconds s gives $code, and its end with 6 digits',
  ({ seconds, algorithm, code }) => {
    const secret = ascii(seedLengths[algorithm]);
    const counter = stepAt(seconds * 1000, 30);
    expect(codeAt({ secret, algorithm, digits: 8 }, counter)).toBe(code);
    expect(codeAt({ secret, algorithm, digits: 6 }, counter)).toBe(code.slice(2));
    const token = totp(0);
    expect(acceptedCounter({ secret, algorithm, digits: 8 }, token, code, seconds * 1000)).toBe(counter);
    expect(acceptedCounter({ secret, algorithm, digits: 6 }, token, code, seconds * 1000)).toBeNull();
  },
);

test('TOTP: the step of now and one each way, around the drift that is known', () => {
  const accepted = (at: number, drift = 0) => acceptedCounter(hotpMaker, totp(0, drift), codeAt(hotpMaker, at), nowMs);
  const offsets = [-3, -2, -1, 0, 1, 2, 3];
  expect(offsets.filter((offset) => accepted(step + offset) === step + offset)).toEqual([-1, 0, 1]);
  expect(offsets.filter((offset) => accepted(step + offset, 2) === step + offset)).toEqual([1, 2, 3]);
  expect(offsets.filter((offset) => accepted(step + offset, -2) === step + offset)).toEqual([-3, -2, -1]);
});

test('the first and last moment of a step', () => {
  const code = codeAt(hotpMaker, step);
  const from = (step - 1) * 30_000;
  expect([from - 1, from, from + 89_999, from + 90_000].map((ms) => acceptedCounter(hotpMaker, totp(0), code, ms))).toEqual([
    null,
    step,
    step,
    null,
  ]);
});

test('HOTP: the counter that is next and ten more', () => {
  const accepted = (counter: number) => acceptedCounter(hotpMaker, hotp(500), codeAt(hotpMaker, counter), nowMs);
  expect([499, 500, 505, 510, 511].map(accepted)).toEqual([null, 500, 505, 510, null]);
});

test('what was used, or is before what was used, is refused', () => {
  const accepted = (counter: number, nextCounter: number) =>
    acceptedCounter(hotpMaker, totp(nextCounter), codeAt(hotpMaker, counter), nowMs);
  expect(accepted(step, step + 1)).toBeNull();
  expect(accepted(step - 1, step + 1)).toBeNull();
  expect(accepted(step + 1, step + 1)).toBe(step + 1);
});

test('a token of our first seconds has no steps before', () => {
  expect(acceptedCounter(hotpMaker, totp(0), codeAt(hotpMaker, 0), 1000)).toBe(0);
});

test.each(['', '75522', '7552244', '７55224', '755 24', 'abcdef', '75522\u0000'])('%p is no code', (typed) => {
  expect(acceptedCounter(hotpMaker, hotp(0), typed, nowMs)).toBeNull();
});

test('the drift is told in steps; HOTP has none', () => {
  expect(driftOf(totp(0), step + 2, nowMs)).toBe(2);
  expect(driftOf(hotp(0), 77, nowMs)).toBe(0);
});

test('resynchronisation: HOTP up to 1000 ahead, TOTP 60 steps each way around what is known', () => {
  const pair = (at: number): [string, string] => [codeAt(hotpMaker, at), codeAt(hotpMaker, at + 1)];
  const hotpFound = (at: number) => resyncCounter(hotpMaker, hotp(500), pair(at), nowMs);
  expect([499, 500, 1500, 1501].map(hotpFound)).toEqual([null, 501, 1501, null]);
  const totpFound = (at: number, drift = 0) => resyncCounter(hotpMaker, totp(0, drift), pair(step + at), nowMs);
  expect([-61, -60, 0, 60, 61].map((at) => totpFound(at))).toEqual([null, step - 59, step + 1, step + 61, null]);
  expect([70, 130].map((at) => totpFound(at, 70))).toEqual([step + 71, step + 131]);
});

test('resynchronisation wants the codes one after the other, and none that was used', () => {
  const [first, second, third] = [700, 701, 702].map((at) => codeAt(hotpMaker, at)) as [string, string, string];
  const found = (codes: [string, string], next = 500) => resyncCounter(hotpMaker, hotp(next), codes, nowMs);
  expect([found([second, first]), found([first, third]), found([first, first]), found([first, second], 701)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(found([first, second], 700)).toBe(701);
});

test('whatever a token is and wherever the code lies, as many codes are made', () => {
  let made = 0;
  const counting = (at: number | null, token: { periodSeconds: number | null; nextCounter: number; drift: number }) => {
    made = 0;
    const secret = new Proxy(ascii(20), { get: (target, name) => (name === 'bytes' && made++, Reflect.get(target, name) as unknown) });
    acceptedCounter({ ...hotpMaker, secret }, token, at === null ? 'x' : codeAt(hotpMaker, at), nowMs);
    return made;
  };
  expect([counting(null, hotp(0)), counting(0, hotp(0)), counting(10, hotp(0)), counting(step, totp(0)), counting(null, totp(0))]).toEqual(
    // Once for the key, and once for each code.
    Array.from({ length: 5 }, () => 1 + codesPerToken),
  );
});

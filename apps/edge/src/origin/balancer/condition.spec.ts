import { Condition, type ConditionRules } from './condition.ts';

const rules: ConditionRules = { errors: 3, withinMs: 1000, outMs: 5000, slowStartMs: 10_000 };
const T = 1_000_000;

function outAt(now: number): Condition {
  const condition = new Condition();
  const rounds = [0, 1, 2].map(() => condition.began());
  const told = rounds.map((round) => condition.failed(round, now, rules));
  for (const round of rounds) condition.ended(round);
  expect(told).toEqual([false, false, true]);
  return condition;
}

test('so many errors within the time take an origin out, fewer or slower ones do not', () => {
  const condition = new Condition();
  const fail = (now: number) => condition.failed(condition.began(), now, rules);
  expect([fail(T), fail(T + 500), fail(T + 1000), fail(T + 1400)]).toEqual([false, false, false, true]);
  expect(condition.out).toBe(true);
  expect(condition.available(T + 1400 + 4999, true, rules)).toBe(false);
});

test('it is tried again by one request at a time, which another origin could have, too; after as long again by any', () => {
  const condition = outAt(T);
  expect([condition.available(T + 5000, true, rules), condition.available(T + 5000, false, rules)]).toEqual([true, false]);
  expect(condition.available(T + 10_000, false, rules)).toBe(true);
  const round = condition.began();
  expect(condition.available(T + 10_000, true, rules)).toBe(false);
  condition.ended(round);
  expect(condition.available(T + 10_000, true, rules)).toBe(true);
});

test('an attempt that fails keeps it out for as long again', () => {
  const condition = outAt(T);
  const round = condition.began();
  expect(condition.failed(round, T + 6000, rules)).toBe(false);
  condition.ended(round);
  expect([condition.available(T + 10_999, true, rules), condition.available(T + 11_000, true, rules)]).toEqual([false, true]);
});

test('an attempt that goes well brings it back, with a tenth of its share that grows to the whole', () => {
  const condition = outAt(T);
  expect(condition.share(T, rules)).toBe(1);
  expect(condition.answered(condition.began(), T + 6000)).toBe(true);
  expect(condition.out).toBe(false);
  const shares = [0, 500, 5000, 9000, 10_000].map((ms) => condition.share(T + 6000 + ms, rules));
  expect(shares).toEqual([0.1, 0.1, 0.5, 0.9, 1]);
  expect(condition.share(T + 6000, { ...rules, slowStartMs: 0 })).toBe(1);
});

test('what was begun before it went out neither brings it back nor keeps it out', () => {
  const condition = new Condition();
  const before = condition.began();
  for (let i = 0; i < 3; i++) condition.failed(condition.began(), T, rules);
  expect(condition.out).toBe(true);
  expect([condition.answered(before, T + 100), condition.out]).toEqual([false, true]);
  condition.failed(before, T + 4000, rules);
  expect(condition.available(T + 5000, true, rules)).toBe(true);
});

test('health checks take it out and bring it back, and end a time out for errors once that is over', () => {
  const condition = new Condition();
  expect([condition.checked(false, true, T), condition.checked(false, false, T), condition.out]).toEqual([false, true, true]);
  expect(condition.available(T + 1e9, false, rules)).toBe(false);
  expect([condition.checked(true, false, T), condition.checked(true, true, T)]).toEqual([false, true]);
  expect(condition.share(T, rules)).toBe(0.1);
  const failed = outAt(T);
  expect([failed.checked(true, true, T + 4999), failed.checked(true, true, T + 5000), failed.out]).toEqual([false, true, false]);
});

test('both reasons to be out must be gone', () => {
  const condition = outAt(T);
  expect(condition.checked(false, false, T)).toBe(false);
  expect(condition.answered(condition.began(), T + 6000)).toBe(false);
  expect(condition.out).toBe(true);
  expect(condition.checked(true, true, T + 6000)).toBe(true);
  expect(condition.out).toBe(false);
});

test('one that nobody checks any more is healthy', () => {
  const condition = new Condition();
  condition.checked(false, false, T);
  expect([condition.unchecked(T), condition.out]).toEqual([true, false]);
});

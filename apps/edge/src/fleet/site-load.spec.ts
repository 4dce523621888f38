import { SiteLoad, type Slot } from './site-load.ts';

const limits = { threshold: 10, quietSeconds: 5 };

/** A load whose time passes by ticks. */
function loadOf() {
  let now = 0;
  let awake = 0;
  const load = new SiteLoad(
    'site_1',
    limits,
    () => awake++,
    () => now,
  );
  const underWay: Slot[] = [];
  return {
    load,
    awake: () => awake,
    begin: (count: number) => void underWay.push(...Array.from({ length: count }, () => load.began())),
    end: (count: number) => underWay.splice(0, count).forEach((slot) => load.ended(slot)),
    /** `each`: what happens every tenth of a second. */
    pass: (seconds: number, each: () => void = () => undefined) => {
      for (let i = 0; i < seconds * 10; i++) {
        now += 100;
        each();
        load.tick();
      }
    },
  };
}

test('goes on at the threshold, at once, and off after the quiet time', () => {
  const { load, begin, end, pass } = loadOf();
  begin(9);
  expect(load.on).toBe(false);
  begin(1);
  expect(load.on).toBe(true);
  expect(load.pressure).toBe(1);
  end(10);
  pass(4.9);
  expect(load.on).toBe(true);
  pass(0.3);
  expect(load.on).toBe(false);
});

test('the quiet time begins anew when the load comes back, also below the threshold', () => {
  const { load, begin, end, pass } = loadOf();
  begin(10);
  end(10);
  pass(4);
  begin(8);
  pass(1);
  end(8);
  pass(4.5);
  expect(load.on).toBe(true);
  pass(1);
  expect(load.on).toBe(false);
});

test('what the other edges have under way counts', () => {
  const { load, begin, pass } = loadOf();
  begin(4);
  load.others = 6;
  pass(0.1);
  expect(load.on).toBe(true);
});

test('streams and requests that hang count for ten seconds only', () => {
  const { load, begin, end, pass } = loadOf();
  begin(6);
  pass(9);
  expect(load.own).toBe(6);
  pass(3);
  expect(load.own).toBe(0);
  begin(3);
  end(8);
  expect(load.own).toBe(1);
});

test('while challenged requests keep coming in as before, it stays on', () => {
  const { load, begin, end, pass } = loadOf();
  // A hundred a second that take a tenth of a second each: ten at once.
  pass(2, () => {
    end(9);
    begin(9);
  });
  begin(1);
  expect(load.on).toBe(true);
  end(10);
  pass(20, () => {
    for (let i = 0; i < 10; i++) load.challenged();
  });
  expect(load.on).toBe(true);
  pass(8);
  expect(load.on).toBe(false);
});

test('a few visitors who are challenged do not keep it on', () => {
  const { load, begin, end, pass } = loadOf();
  begin(10);
  end(10);
  pass(6, () => (Math.random() < 0.1 ? load.challenged() : undefined));
  expect(load.on).toBe(false);
});

test('is watched from the first request until nothing is left, and again from the next', () => {
  const { load, begin, end, pass, awake } = loadOf();
  begin(2);
  expect(awake()).toBe(1);
  expect(load.sleeps()).toBe(false);
  end(2);
  pass(0.1);
  expect(load.sleeps()).toBe(true);
  load.others = 50;
  begin(1);
  expect(awake()).toBe(2);
  expect(load.on).toBe(false);
});

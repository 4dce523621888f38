import { EventEmitter } from 'node:events';
import { type GateClaims, type GateState, redisChannels } from '@sitekeep/contracts';
import { Clock, createLogger, type Redis } from '@sitekeep/runtime';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { eventually } from '../testing/visit.ts';
import { GateStates } from './gate-states.ts';

const stateOf = (siteId: string, parts: Partial<GateState> = {}): GateState => {
  return { siteId, version: 1, all: 0, visitors: {}, sessions: [], ...parts };
};
const claims = (parts: Partial<GateClaims> = {}): GateClaims => ({
  ...{ s: 'gse_1', v: 'vis_1', e: '', n: '', g: [], p: [], f: [], a: 0, i: Math.floor(Date.now() / 1000) - 10, x: 0, d: 0, z: 0 },
  ...parts,
});

const started: GateStates[] = [];
afterEach(() => {
  for (const made of started.splice(0)) made.stop();
});

/** What the disk of a machine has, by site; and how often it was written. */
class TestDisk {
  readonly kept = new Map<string, GateState>();
  writes = 0;
  readonly gate = (siteId: string) => Promise.resolve(this.kept.get(siteId) ?? null);
  readonly keepGate = (state: GateState) => {
    this.writes++;
    this.kept.set(state.siteId, state);
  };
}

/** States with a Redis that holds nothing, or does not answer, a channel that a test speaks on, and a disk. */
function states(most?: number, get: (key: string) => Promise<string | null> = () => Promise.resolve(null), disk = new TestDisk()) {
  const subscriber = Object.assign(new EventEmitter(), { status: 'wait' });
  const redis = Object.assign(new EventEmitter(), {
    ...{ get, getrange: async (key: string, from: number, to: number) => ((await get(key)) ?? '').slice(from, to + 1) },
  });
  const logger = createLogger('edge', 'silent');
  const made = new GateStates(
    { redis: redis as unknown as Redis, subscriber: subscriber as unknown as Redis, disk, clock: new Clock(), logger },
    most,
  );
  const changed: string[] = [];
  made.onChange = (siteId) => changed.push(siteId);
  made.start();
  started.push(made);
  return { made, redis, disk, changed, tell: (state: unknown) => subscriber.emit('message', redisChannels.gate, JSON.stringify(state)) };
}

test('nothing is kept of sites without a gate, and nothing once a gate is switched off', () => {
  const { made, changed, tell } = states();
  tell(stateOf('site_1', { sessions: ['gse_1'] }));
  expect([made.of('site_1'), made.loading('site_1'), changed]).toEqual([null, null, []]);
  made.follow('site_1');
  tell(stateOf('site_1', { sessions: ['gse_1'] }));
  expect([made.of('site_1')?.void(claims()), changed]).toEqual([true, ['site_1']]);
  made.forget('site_1');
  expect(made.of('site_1')).toBeNull();
});

test('a version that was heard does not come again', () => {
  const { made, changed, tell } = states();
  made.follow('site_1');
  for (const version of [2, 2, 1]) tell(stateOf('site_1', { version, sessions: [`gse_${version}`] }));
  expect([changed.length, made.of('site_1')?.version]).toEqual([1, 2]);
});

test('beyond what memory is there for, everybody of the site signs in again', () => {
  const { made, tell } = states(3);
  made.follow('site_1');
  tell(stateOf('site_1', { sessions: ['a', 'b', 'c'] }));
  expect(made.of('site_1')?.void(claims())).toBe(false);
  tell(stateOf('site_1', { version: 2, sessions: ['a', 'b', 'c', 'd'] }));
  const revocations = made.of('site_1');
  expect([revocations?.size, revocations?.void(claims())]).toEqual([0, true]);
  expect(revocations?.void(claims({ i: Math.floor(Date.now() / 1000) + 10 }))).toBe(false);
});

test('a Redis that refuses or hangs holds nobody up for long', async () => {
  const { made } = states(10, () => Promise.reject(new Error('away')));
  made.follow('site_1');
  await made.loading('site_1');
  expect(made.loading('site_1')).toBeNull();
  await inTime(1000, async () => {
    const hanging = states(10, () => new Promise(() => undefined)).made;
    hanging.follow('site_1');
    const took = await msOf(async () => hanging.loading('site_1'));
    expect(hanging.loading('site_1')).toBeNull();
    return took;
  });
});

test('a Redis that could not be asked is asked again soon', async () => {
  const answers = [
    () => Promise.reject(new Error('away')),
    ...Array<() => Promise<string>>(2).fill(() => Promise.resolve(JSON.stringify(stateOf('site_1', { sessions: ['gse_1'] })))),
  ];
  const { made } = states(10, () => (answers.shift() as () => Promise<string>)());
  made.follow('site_1');
  await made.loading('site_1');
  expect(made.of('site_1')).toBeNull();
  await eventually(() => expect(made.of('site_1')?.void(claims())).toBe(true));
});

test('a Redis that is back is asked at once, whether or not the channel is', async () => {
  await inTime(200, async () => {
    let text: string | null = null;
    const { made, redis } = states(10, () => Promise.resolve(text));
    made.follow('site_1');
    await made.loading('site_1');
    text = JSON.stringify(stateOf('site_1', { sessions: ['gse_1'] }));
    redis.emit('ready');
    return msOf(() => eventually(() => expect(made.of('site_1')?.void(claims())).toBe(true)));
  });
});

describe('the copy on disk', () => {
  const away = () => Promise.reject(new Error('away'));
  const known = (parts: Partial<GateState> = {}) => {
    const disk = new TestDisk();
    disk.keepGate(stateOf('site_1', { version: 7, sessions: ['gse_1'], ...parts }));
    return disk;
  };

  test.each([
    ['refuses', away],
    ['hangs', () => new Promise<never>(() => undefined)],
    ['has just been emptied', () => Promise.resolve(null)],
  ])('holds from the first request on where Redis %s', async (_, get) => {
    const { made } = states(10, get, known());
    made.follow('site_1');
    await made.loading('site_1');
    expect(made.of('site_1')?.void(claims())).toBe(true);
    expect(made.of('site_1')?.void(claims({ s: 'gse_2' }))).toBe(false);
  });

  test('gives way to what Redis says, of whatever version, and to what the channel says', async () => {
    const said = JSON.stringify(stateOf('site_1', { version: 3, sessions: ['gse_2'] }));
    const { made, disk, tell } = states(10, () => Promise.resolve(said), known());
    made.follow('site_1');
    await made.loading('site_1');
    expect(made.of('site_1')?.version).toBe(3);
    const other = states(10, away, known());
    other.made.follow('site_1');
    await other.made.loading('site_1');
    other.tell(stateOf('site_1', { version: 8, sessions: ['gse_1', 'gse_3'] }));
    expect([other.made.of('site_1')?.version, other.made.of('site_1')?.size]).toEqual([8, 2]);
    tell(stateOf('site_2', { version: 9 }));
    made.stop();
    expect([...disk.kept.keys()]).toEqual(['site_1']);
  });

  test('is written once for many changes, and at the end of the process', async () => {
    const { made, disk, tell } = states();
    for (const siteId of ['site_1', 'site_2']) made.follow(siteId);
    await made.loading('site_1');
    for (let version = 1; version <= 50; version++) tell(stateOf('site_1', { version }));
    expect(disk.writes).toBe(0);
    await eventually(() => expect(disk.kept.get('site_1')?.version).toBe(50));
    expect(disk.writes).toBe(1);
    tell(stateOf('site_2', { version: 4 }));
    made.stop();
    expect([disk.kept.get('site_2')?.version, disk.writes]).toEqual([4, 2]);
  });
});

test('a large state is read when it is newer, and not again and again', async () => {
  const parse = JSON.parse.bind(JSON);
  let read = 0;
  const counting = (text: string): unknown => {
    if (text.length > 100_000) read++;
    return parse(text);
  };
  const large = (version: number) => stateOf('site_1', { version, sessions: Array.from({ length: 10_000 }, (_, i) => `vss_${i}`) });
  const { made, redis, tell } = states(undefined, () => Promise.resolve(JSON.stringify(large(1))));
  JSON.parse = counting;
  try {
    made.follow('site_1');
    await made.loading('site_1');
    for (let i = 0; i < 5; i++) {
      redis.emit('ready');
      tell(large(1));
      tell({ ...large(2), siteId: 'site_elsewhere' });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect([made.of('site_1')?.version, read]).toEqual([1, 1]);
    tell(large(2));
    expect([made.of('site_1')?.version, read]).toEqual([2, 2]);
  } finally {
    JSON.parse = parse;
  }
});

test('other work has its turn between the states of two sites', async () => {
  const siteOf = (key: string) => key.slice(key.lastIndexOf(':') + 1);
  const { made } = states(undefined, (key) => Promise.resolve(JSON.stringify(stateOf(siteOf(key)))));
  const heardIn: number[] = [];
  let turn = 0;
  made.onChange = () => heardIn.push(turn);
  const counting = () => {
    if (++turn < 50) setImmediate(counting);
  };
  counting();
  for (const siteId of ['site_1', 'site_2', 'site_3']) made.follow(siteId);
  await eventually(() => expect(heardIn).toHaveLength(3));
  expect(new Set(heardIn).size).toBe(3);
});

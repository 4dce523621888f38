import { EventEmitter } from 'node:events';
import { type GateClaims, type GateState, redisChannels } from '@sitekeep/contracts';
import { Clock, createLogger, type Redis } from '@sitekeep/runtime';
import { eventually } from '../testing/visit.ts';
import { GateStates } from './gate-states.ts';

const stateOf = (siteId: string, parts: Partial<GateState> = {}): GateState => {
  return { siteId, version: 1, all: 0, visitors: {}, sessions: [], ...parts };
};
const claims = (parts: Partial<GateClaims> = {}): GateClaims => ({
  ...{ s: 'gse_1', v: 'vis_1', e: '', n: '', g: [], p: [], f: [], i: Math.floor(Date.now() / 1000) - 10, x: 0, d: 0, z: 0 },
  ...parts,
});

const started: GateStates[] = [];
afterEach(() => {
  for (const made of started.splice(0)) made.stop();
});

/** States with a Redis that holds nothing, or does not answer, and a channel that a test speaks on. */
function states(most?: number, mget: () => Promise<(string | null)[]> = () => Promise.resolve([null])) {
  const subscriber = Object.assign(new EventEmitter(), { status: 'wait' });
  const redis = Object.assign(new EventEmitter(), { mget });
  const logger = createLogger('edge', 'silent');
  const made = new GateStates(
    { redis: redis as unknown as Redis, subscriber: subscriber as unknown as Redis, clock: new Clock(), logger },
    most,
  );
  const changed: string[] = [];
  made.onChange = (siteId) => changed.push(siteId);
  made.start();
  started.push(made);
  return { made, redis, changed, tell: (state: unknown) => subscriber.emit('message', redisChannels.gate, JSON.stringify(state)) };
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
  const hanging = states(10, () => new Promise(() => undefined)).made;
  hanging.follow('site_1');
  const beganAt = performance.now();
  await hanging.loading('site_1');
  expect(performance.now() - beganAt).toBeLessThan(1000);
  expect(hanging.loading('site_1')).toBeNull();
});

test('a Redis that could not be asked is asked again soon', async () => {
  const answers = [
    () => Promise.reject(new Error('away')),
    () => Promise.resolve([JSON.stringify(stateOf('site_1', { sessions: ['gse_1'] }))]),
  ];
  const { made } = states(10, () => (answers.shift() as () => Promise<string[]>)());
  made.follow('site_1');
  await made.loading('site_1');
  expect(made.of('site_1')).toBeNull();
  await eventually(() => expect(made.of('site_1')?.void(claims())).toBe(true));
});

test('a Redis that is back is asked at once, whether or not the channel is', async () => {
  let text: string | null = null;
  const { made, redis } = states(10, () => Promise.resolve([text]));
  made.follow('site_1');
  await made.loading('site_1');
  text = JSON.stringify(stateOf('site_1', { sessions: ['gse_1'] }));
  redis.emit('ready');
  await new Promise((resolve) => setImmediate(resolve));
  expect(made.of('site_1')?.void(claims())).toBe(true);
});

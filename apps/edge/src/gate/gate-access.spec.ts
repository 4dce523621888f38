import { EventEmitter } from 'node:events';
import { emptyGateAccess, type GateAccessDocument, redisChannels } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import { createLogger, type Redis } from '@sitekeep/runtime';
import { eventually } from '../testing/visit.ts';
import { GateAccess } from './gate-access.ts';
import { gitToken, token } from './testing/access.ts';
import { sealingKey } from './testing/test-gate.ts';

const documentOf = (version: number, parts: Partial<GateAccessDocument> = {}) => {
  return JSON.stringify({ ...emptyGateAccess('site_1'), version, ...parts });
};
const providers = [{ id: 'idp_1', name: 'Work' }];

const started: GateAccess[] = [];
afterEach(() => {
  for (const made of started.splice(0)) made.stop();
});

/** A follower with a Redis whose one document a test changes, and a channel that it speaks on. */
function followed(text: string | null = null, away: { is: boolean } = { is: false }) {
  const stored = { text, reads: 0 };
  const get = () => {
    stored.reads++;
    return away.is ? Promise.reject(new Error('away')) : Promise.resolve(stored.text);
  };
  const getrange = (_key: string, from: number, to: number) =>
    away.is ? Promise.reject(new Error('away')) : Promise.resolve((stored.text ?? '').slice(from, to + 1));
  const subscriber = Object.assign(new EventEmitter(), { status: 'wait' });
  const redis = Object.assign(new EventEmitter(), { get, getrange });
  const made = new GateAccess({
    ...{ redis: redis as unknown as Redis, subscriber: subscriber as unknown as Redis },
    ...{ logger: createLogger('edge', 'silent'), sealingKey: Buffer.from(sealingKey, 'base64') },
  });
  const changed: string[] = [];
  made.onChange = (siteId) => changed.push(siteId);
  made.start();
  started.push(made);
  const tell = (siteId = 'site_1') => subscriber.emit('message', redisChannels.gateAccess, siteId);
  return { made, stored, redis, changed, tell };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('tokens and providers of a site are known once it is followed, and gone when it is not', async () => {
  const { made, changed } = followed(documentOf(1, { providers, licences: [token('site_1', 'skl_a', { id: 'mtk_a' })] }));
  expect([made.of('site_1'), made.providersOf('site_1')]).toEqual([null, []]);
  made.follow('site_1');
  await made.loading('site_1');
  expect([made.providersOf('site_1'), changed]).toEqual([providers, ['site_1']]);
  expect(made.of('site_1')?.find('licence', 'skl_a')?.id).toBe('mtk_a');
  made.forget('site_1');
  expect([made.of('site_1'), made.providersOf('site_1')]).toEqual([null, []]);
});

test('a token is found by its kind and its own site’s MAC alone', async () => {
  const { made } = followed(
    documentOf(1, { git: [gitToken('site_1', 'skg_a'), gitToken('site_2', 'skg_other')], services: [token('site_1', 'sks_a')] }),
  );
  made.follow('site_1');
  await made.loading('site_1');
  const access = made.of('site_1');
  expect(access?.find('git', 'skg_a')).toMatchObject({ kind: 'git', access: 'read', visitor: { id: 'vis_bert' } });
  expect(access?.find('licence', 'skg_a')).toBeNull();
  expect(access?.find('git', 'skg_other')).toBeNull();
  expect(access?.find('service', 'sks_b')).toBeNull();
});

test('networks of a token are those it counts from', async () => {
  const { made } = followed(documentOf(1, { licences: [token('site_1', 'skl_a', { networks: ['192.0.2.0/24', '2001:db8::/32'] })] }));
  made.follow('site_1');
  await made.loading('site_1');
  const countsFrom = made.of('site_1')?.find('licence', 'skl_a')?.countsFrom;
  const answers = ['192.0.2.7', '2001:db8::1', '198.51.100.1'].map((text) => countsFrom?.(Address.parse(text) as Address));
  expect(answers).toEqual([true, true, false]);
});

test('news of a site is read when it is told, and an older version changes nothing', async () => {
  const { made, stored, changed, tell } = followed(documentOf(2, { providers }));
  made.follow('site_1');
  await made.loading('site_1');
  stored.text = documentOf(1);
  tell();
  await settled();
  expect([made.providersOf('site_1'), changed.length]).toEqual([providers, 1]);
  stored.text = documentOf(3);
  tell('site_2');
  tell();
  await settled();
  expect([made.providersOf('site_1'), changed.length]).toEqual([[], 2]);
});

test('a document that is the same is not read again as a whole', async () => {
  const { made, stored, redis } = followed(documentOf(1));
  made.follow('site_1');
  await made.loading('site_1');
  redis.emit('ready');
  await settled();
  expect(stored.reads).toBe(1);
  stored.text = documentOf(2, { providers });
  redis.emit('ready');
  await eventually(() => expect(made.providersOf('site_1')).toEqual(providers));
  expect(stored.reads).toBe(2);
});

test('what is known holds while Redis is away, emptied or holds what cannot be read', async () => {
  const away = { is: false };
  const { made, stored, tell } = followed(documentOf(1, { providers }), away);
  made.follow('site_1');
  await made.loading('site_1');
  for (const text of [null, '{"siteId":"site_1","version":9}', 'x', documentOf(9, { providers: [] }).replace('site_1', 'site_2')]) {
    stored.text = text;
    tell();
    await settled();
    expect(made.providersOf('site_1')).toEqual(providers);
  }
  away.is = true;
  tell();
  await settled();
  expect(made.providersOf('site_1')).toEqual(providers);
});

test('a Redis that refuses or hangs holds nobody up for long, and is asked again soon', async () => {
  const away = { is: true };
  const { made } = followed(documentOf(1, { providers }), away);
  made.follow('site_1');
  await made.loading('site_1');
  expect([made.loading('site_1'), made.of('site_1')]).toEqual([null, null]);
  away.is = false;
  await eventually(() => expect(made.providersOf('site_1')).toEqual(providers));
});

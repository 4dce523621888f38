import type { DetectionEvent } from '@sitekeep/contracts';
import { DetectionBuffer } from './detection-buffer.ts';

const event = (parts: Partial<DetectionEvent> = {}): DetectionEvent => ({
  requestId: 'req_1',
  siteId: 'site_1',
  at: 0,
  blocked: false,
  wouldBlock: true,
  reason: 'attack',
  score: 5,
  matches: [],
  address: '192.0.2.1',
  country: null,
  method: 'GET',
  hostname: 'a.test',
  path: '/',
  userAgent: null,
  ...parts,
});

test('with room for all, all are sent, the oldest first', () => {
  const buffer = new DetectionBuffer(10);
  for (const requestId of ['a', 'b', 'c']) buffer.add(event({ requestId }));
  expect(buffer.take(2).map(({ requestId }) => requestId)).toEqual(['a', 'b']);
  expect(buffer.take(2).map(({ requestId }) => requestId)).toEqual(['c']);
  expect(buffer.dropped).toBe(0);
});

test('in a flood, what is like another is left out first, and never a refusal while there is room', () => {
  const buffer = new DetectionBuffer(10);
  for (let i = 0; i < 20; i++) buffer.add(event());
  buffer.add(event({ address: '192.0.2.2' }));
  for (let i = 0; i < 10; i++) buffer.add(event({ blocked: true, wouldBlock: false }));
  const sent = buffer.take(100);
  expect(sent.filter(({ blocked }) => blocked)).toHaveLength(4);
  expect(sent.filter(({ address }) => address === '192.0.2.2')).toHaveLength(1);
  expect([sent.length, buffer.dropped]).toEqual([10, 21]);
  buffer.add(event());
  buffer.dropAll();
  expect([buffer.take(10), buffer.dropped]).toEqual([[], 22]);
});

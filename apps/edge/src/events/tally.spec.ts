import { Tallies } from './tally.ts';

test('asking to sign in is a request, and no refusal; a sign-in that failed is one', () => {
  const tallies = new Tallies();
  const tally = tallies.of('site_1');
  for (const reason of ['sign_in_required', 'sign_in_failed', 'gate_forbidden', 'banned'] as const) {
    tally.began();
    tally.wasRefused(reason);
  }
  expect(tallies.take(60_000)).toMatchObject([{ siteId: 'site_1', minute: 60_000, requests: 4, refused: 3, limited: 1 }]);
});

test('a refusal that is found when its request was taken already is taken, too', () => {
  const tallies = new Tallies();
  const tally = tallies.of('site_1');
  tally.began();
  tallies.take(0);
  tally.wasRefused('answer_leaks');
  expect(tallies.take(0)).toMatchObject([{ requests: 0, refused: 1 }]);
});

test('those that wait for longest are taken first, and each is counted once', () => {
  const tallies = new Tallies();
  const all = Array.from({ length: 5 }, (_, i) => tallies.of(`site_${i}`));
  for (const tally of all) tally.began();
  expect(tallies.take(0, 2).map(({ siteId }) => siteId)).toEqual(['site_0', 'site_1']);
  for (const tally of all) tally.moved(1, 2);
  expect(tallies.waiting).toBe(5);
  expect(tallies.take(0, 3).map(({ siteId, requests }) => [siteId, requests])).toEqual([
    ['site_2', 1],
    ['site_3', 1],
    ['site_4', 1],
  ]);
  expect(tallies.take(0).map(({ siteId, requests, bytesOut }) => [siteId, requests, bytesOut])).toEqual([
    ['site_0', 0, 2],
    ['site_1', 0, 2],
  ]);
  expect(tallies.take(0)).toEqual([]);
});

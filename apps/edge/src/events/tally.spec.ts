import { Tallies } from './tally.ts';

test('asking to sign in is a request, and no refusal; a sign-in that failed is one', () => {
  const tallies = new Tallies();
  const tally = tallies.of('site_1');
  for (const reason of ['sign_in_required', 'sign_in_failed', 'gate_forbidden', 'banned'] as const) {
    tally.began();
    tally.wasRefused(reason);
  }
  expect(tallies.take()).toMatchObject([{ siteId: 'site_1', counts: { requests: 4, refused: 3, limited: 1 } }]);
});

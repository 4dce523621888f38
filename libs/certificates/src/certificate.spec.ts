import {
  chooseCertificates,
  covers,
  dueWarning,
  isProvided,
  nextAttemptAt,
  nextLookAt,
  renewalAt,
  stateOf,
  type Candidate,
} from './certificate.ts';

const dayMs = 86_400_000;
const now = new Date('2026-06-01T00:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * dayMs);
const certificate = (id: string, names: string[], more: Partial<Candidate> = {}): Candidate => ({
  id,
  source: 'uploaded',
  names,
  notAfter: inDays(60),
  ended: false,
  ...more,
});
const chosen = (hostnames: string[], certificates: Candidate[]) =>
  chooseCertificates(hostnames, certificates).map((each) => [each.certificate.id, each.names]);

test.each([
  ['a.example.com', 'a.example.com', true],
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', 'a.b.example.com', false],
  ['*.example.com', 'example.com', false],
  ['*.example.com', '*.example.com', true],
  ['a.example.com', '*.example.com', false],
  ['*.b.example.com', '*.example.com', false],
  ['*.com', 'example.com', true],
  ['*.example.com', 'evilexample.com', false],
])('%s covers %s: %s', (name, hostname, expected) => expect(covers(name, hostname)).toBe(expected));

test('every name has one certificate: uploaded before ordered, then the one that holds longer', () => {
  const acme = certificate('acme', ['a.test', 'b.test'], { source: 'acme', notAfter: inDays(90) });
  const short = certificate('short', ['a.test'], { notAfter: inDays(5) });
  const long = certificate('long', ['a.test'], { notAfter: inDays(50) });
  expect(chosen(['a.test', 'b.test', 'c.test'], [short, acme, long])).toEqual([
    ['long', ['a.test']],
    ['acme', ['b.test']],
  ]);
});

test('an ended certificate serves only where there is no other', () => {
  const ended = certificate('ended', ['a.test', 'b.test'], { ended: true, notAfter: inDays(-1) });
  const acme = certificate('acme', ['a.test'], { source: 'acme' });
  expect(chosen(['a.test', 'b.test'], [ended, acme])).toEqual([
    ['acme', ['a.test']],
    ['ended', ['b.test']],
  ]);
});

test('inside a wildcard hostname a certificate speaks for its own names', () => {
  const one = certificate('one', ['shop.a.test', '*.eu.a.test', 'a.test', 'x.b.test']);
  const wildcard = certificate('wildcard', ['*.a.test'], { source: 'acme' });
  expect(chosen(['*.a.test'], [one, wildcard])).toEqual([
    ['one', ['*.eu.a.test', 'shop.a.test']],
    ['wildcard', ['*.a.test']],
  ]);
});

test('an uploaded certificate keeps us from ordering until three days before its end', () => {
  expect(isProvided('a.test', [certificate('c', ['a.test'], { notAfter: inDays(4) })], now)).toBe(true);
  expect(isProvided('a.test', [certificate('c', ['a.test'], { notAfter: inDays(2) })], now)).toBe(false);
  expect(isProvided('a.test', [certificate('c', ['a.test'], { source: 'acme' })], now)).toBe(false);
});

test.each([
  [31, null, null],
  [30, null, 30],
  [29, 30, null],
  [14, 30, 14],
  [2, 30, 3],
  [2, null, 3],
  [2, 3, null],
])('%d days left, warned at %s: warning %s', (days, warned, due) => expect(dueWarning(inDays(days), now, warned)).toBe(due));

test('states, renewal at two thirds, and the times of trying again', () => {
  expect([stateOf({ notAfter: inDays(31) }, false, now), stateOf({ notAfter: inDays(29) }, false, now)]).toEqual(['valid', 'expires_soon']);
  expect([stateOf({ notAfter: inDays(29) }, true, now), stateOf({ notAfter: now }, true, now)]).toEqual(['valid', 'expired']);
  expect(renewalAt(now, inDays(90))).toEqual(inDays(60));
  const hours = (date: Date) => (date.getTime() - now.getTime()) / 3_600_000;
  expect([1, 2, 3, 4, 5, 6, 7, 40].map((failures) => hours(nextAttemptAt(now, failures)))).toEqual([1, 2, 4, 8, 16, 24, 24, 24]);
  expect(hours(nextAttemptAt(now, 1, 50 * 3_600_000))).toBe(50);
  const looks = [0, 20, 600].map((minutes) => hours(nextLookAt(now, new Date(now.getTime() - minutes * 60_000))) * 60);
  expect(looks).toEqual([1, 5, 60]);
});

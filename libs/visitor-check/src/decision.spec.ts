import { readAnswer, safeReturn } from './answer.ts';
import { newChallenge } from './challenge.ts';
import { captchaScore, type ConsistencyFault, consistencyFaults, type ConsistencyReport, scoreOf } from './consistency.ts';
import { decideInvisible } from './decision.ts';
import { keys, now, visitor } from './testing/visitors.ts';

// Solved by any counters.
const challenge = newChallenge(keys, 'invisible', visitor, now, { puzzles: 2, bits: 0 });
const userAgent = visitor.userAgent ?? '';
const honest: ConsistencyReport = {
  webdriver: false,
  userAgent,
  languages: ['de-AT', 'de', 'en'],
  screen: [1920, 1080],
  viewport: [1200, 900],
  elapsed: 300,
};
const request = { userAgent, acceptLanguage: 'de-AT,de;q=0.9,en;q=0.8', challenge, now: now + 800 };
const faultsOf = (report: Partial<ConsistencyReport>, seen: Partial<typeof request> = {}) =>
  consistencyFaults({ ...honest, ...report }, { ...request, ...seen });

test('an honest browser has no faults', () => {
  expect(faultsOf({})).toEqual([]);
});

test.each<[ConsistencyFault, Partial<ConsistencyReport>, Partial<typeof request>]>([
  ['webdriver', { webdriver: true }, {}],
  ['user_agent_differs', { userAgent: 'Other/1' }, {}],
  ['languages_differ', { languages: ['zh-CN'] }, {}],
  ['languages_differ', { languages: [] }, {}],
  ['languages_differ', {}, { acceptLanguage: '' }],
  ['no_screen', { screen: [0, 0] }, {}],
  ['too_fast', { elapsed: 0 }, { now, challenge: { ...challenge, difficulty: { puzzles: 16, bits: 16 } } }],
  ['clock_differs', { elapsed: 5000 }, {}],
])('%s is seen, and alone is not enough for the captcha', (fault, report, seen) => {
  const faults = faultsOf(report, seen);
  expect(faults).toEqual([fault]);
  expect(scoreOf(faults)).toBeLessThan(captchaScore);
});

test.each([
  ['one language told of several', { languages: ['de-AT'] }, {}],
  ['a region left out', { languages: ['de'] }, {}],
  ['a window larger than the screen, as when zoomed out', { viewport: [4000, 3000] as [number, number] }, {}],
  ['a page loaded in the background', { viewport: [0, 0] as [number, number] }, {}],
  ['a slow phone', { elapsed: 60_000 }, { now: now + 61_000 }],
  ['a clock read a little late', { elapsed: 1000 }, {}],
])('%s is no fault', (_, report, seen) => {
  expect(faultsOf(report, seen)).toEqual([]);
});

describe('the answer to the invisible check', () => {
  const body = (fields: Record<string, string>) => readAnswer(new URLSearchParams({ token: challenge.token, ...fields }).toString());
  const decide = (fields: Record<string, string>) => decideInvisible(challenge, body(fields), request);
  const report = (more: Partial<ConsistencyReport> = {}) => JSON.stringify({ ...honest, ...more });

  test('passes when solved by a consistent browser', () => {
    expect(decide({ solution: '0.0', report: report() })).toEqual({ outcome: 'passed', faults: [] });
  });

  test('passes a browser that a test steers', () => {
    expect(decide({ solution: '0.0', report: report({ webdriver: true }) })).toEqual({ outcome: 'passed', faults: ['webdriver'] });
  });

  test('leads to the captcha when too much speaks against the browser', () => {
    const decision = decide({ solution: '0.0', report: report({ webdriver: true, languages: ['zh'] }) });
    expect(decision).toEqual({ outcome: 'captcha', faults: ['webdriver', 'languages_differ'] });
  });

  test.each(['', '{', 'null', '[]', '{"webdriver":false}', JSON.stringify({ ...honest, screen: 'big' }), `"${'x'.repeat(5000)}"`])(
    'leads to the captcha with a report like %j',
    (text) => {
      expect(decide({ solution: '0.0', report: text })).toEqual({ outcome: 'captcha', faults: ['no_report'] });
    },
  );

  test('fails when not solved, however honest the browser', () => {
    expect(decide({ solution: '0', report: report() }).outcome).toBe('failed');
    expect(decide({ report: report() }).outcome).toBe('failed');
  });
});

test('an answer is read field by field, what is too long is left out', () => {
  const long = 'x'.repeat(5000);
  expect(
    readAnswer(new URLSearchParams({ token: long, solution: long, digits: long, report: long, return: `/${long}` }).toString()),
  ).toEqual({
    token: '',
    solution: '',
    report: null,
    digits: '',
    returnTo: '/',
  });
  expect(readAnswer('token=T&digits=1+2%203&return=%2Fa%3Fb%3D1%26c')).toMatchObject({ token: 'T', digits: '1 2 3', returnTo: '/a?b=1&c' });
  expect(readAnswer('%E0%A4%A&&&==')).toMatchObject({ token: '', returnTo: '/' });
});

test.each([
  ['/', '/'],
  ['/a/b?c=d&e=%20', '/a/b?c=d&e=%20'],
  ['/a//b', '/a//b'],
  ['//evil.test', '/'],
  ['/\\evil.test', '/'],
  ['\\\\evil.test', '/'],
  ['https://evil.test', '/'],
  ['javascript:alert(1)', '/'],
  ['/a\r\nSet-Cookie: b', '/'],
  ['/\tevil', '/'],
  ['/ä', '/'],
  ['', '/'],
  ['/.sitekeep/check/done?return=/', '/'],
  ['/.sitekeep/account', '/.sitekeep/account'],
  ['/.sitekeep/account?do=again', '/'],
  ['/.sitekeep/account/passkey', '/'],
])('after the check %j leads to %j', (target, expected) => {
  expect(safeReturn(target)).toBe(expected);
});

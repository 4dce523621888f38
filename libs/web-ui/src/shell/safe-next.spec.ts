import { safeNext } from './safe-next.ts';

test.each([
  ['/billing/return?payment=pay_1', '/billing/return?payment=pay_1'],
  ['//evil.example', '/sites'],
  ['/\\evil.example', '/sites'],
  ['https://evil.example', '/sites'],
  ['/sign-in?next=/sites', '/sites'],
  [null, '/sites'],
])('after signing in, %s leads to %s', (next, to) => expect(safeNext(next, '/sites')).toBe(to));

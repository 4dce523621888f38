import { isBelow } from './visitor-paths.ts';

test.each([
  ['/admin', '/admin', true],
  ['/admin/', '/admin', true],
  ['/admin/x', '/admin', true],
  ['/administrator', '/admin', false],
  ['/admin.php', '/admin', false],
  ['/admin;x', '/admin', false],
  ['/admin%2Fx', '/admin', false],
  ['/admin', '/admin/', false],
  ['/admin/x', '/admin/', true],
  ['/anything', '/', true],
  ['/x/admin', '/admin', false],
])('%s is below %s: %s', (path, prefix, expected) => {
  expect(isBelow(path, prefix)).toBe(expected);
});

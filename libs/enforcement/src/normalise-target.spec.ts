import { normaliseTarget } from './normalise-target.ts';

test.each([
  ['/', '/', ''],
  ['/a/b.html', '/a/b.html', ''],
  ['/a?b=c', '/a', '?b=c'],
  ['/?', '/', '?'],
  ['/a/./b', '/a/b', ''],
  ['/a/../b', '/b', ''],
  ['/a/b/..', '/a/', ''],
  ['/a/.', '/a/', ''],
  ['/.well-known/x', '/.well-known/x', ''],
  ['/a/...', '/a/...', ''],
  ['/a/.hidden', '/a/.hidden', ''],
  ['/a//b', '/a//b', ''],
  ['/a//b/../c', '/a//c', ''],
  ['/a%2Fb/c;x/../d', '/a%2Fb/d', ''],
  ['/%61dmin', '/admin', ''],
  ['/%7euser', '/~user', ''],
  ['/a%20b', '/a%20b', ''],
  ['/a%2fb', '/a%2Fb', ''],
  ['/a;v=1/b', '/a;v=1/b', ''],
  ['/a{b}', '/a%7Bb%7D', ''],
  ['/caf\u00c3\u00a9', '/caf%C3%A9', ''],
  ['/a?q=100%', '/a', '?q=100%'],
  ['/a?p=c:\\x', '/a', '?p=c:\\x'],
  ['/a?q=/../', '/a', '?q=/../'],
  ['/a?q=\u00c3\u00a9', '/a', '?q=%C3%A9'],
])('%s is read as %s and %s', (target, path, query) => {
  expect(normaliseTarget(target)).toEqual({ path, query });
});

test.each([
  ['path confusion by escaped dot segments', '/a/%2e%2e/admin', '/admin'],
  ['path confusion by half-escaped dot segments', '/a/.%2E/admin', '/admin'],
  ['path confusion by an escaped letter', '/%61%64min', '/admin'],
  ['double decoding: only one layer is removed', '/%252e%252e/admin', '/%252e%252e/admin'],
])('%s', (_name, target, path) => {
  expect(normaliseTarget(target)).toEqual({ path, query: '' });
});

test.each([
  ['no leading slash', 'a'],
  ['asterisk', '*'],
  ['absolute form', 'http://a.test/'],
  ['empty', ''],
  ['climbing above the root', '/../etc/passwd'],
  ['climbing above the root, escaped', '/%2e%2e/etc/passwd'],
  ['path confusion by dot segments with parameters', '/a/..;x=1/admin'],
  ['path confusion by escaped dot segments with parameters', '/a/%2e%2e;/manager'],
  ['path confusion by a single dot with parameters', '/a/.;/b'],
  ['path confusion by climbing from an empty segment', '/static//../admin/x'],
  ['path confusion by climbing from an empty segment at the root', '//../admin'],
  ['path confusion by climbing from an escaped slash', '/static/%2F/../admin/x'],
  ['path confusion by climbing from a segment with an escaped slash', '/admin%2fx/../page'],
  ['path confusion by climbing from a segment that is escaped twice', '/a/%252F/../admin'],
  ['path confusion by climbing from a segment of parameters', '/a/;x/../admin'],
  ['path confusion by climbing twice', '/static//b/../../admin'],
  ['path confusion by escaped climbing from an empty segment', '/static//%2e%2e/admin'],
  ['climbing late', '/a/../../b'],
  ['backslash', '/a\\..\\b'],
  ['escaped backslash', '/a%5c..%5cb'],
  ['fragment', '/a#b'],
  ['fragment in the query', '/a?b#c'],
  ['zero byte', '/a%00.html'],
  ['half an escape', '/a%4'],
  ['no escape', '/a%zz'],
])('refused: %s', (_name, target) => {
  expect(normaliseTarget(target)).toHaveProperty('fault');
});

test('reading a target twice changes nothing', () => {
  for (const target of ['/%61/../b%2f?x', '/a/./b//c/%7e', '/%2F%2e/']) {
    const once = normaliseTarget(target);
    if ('fault' in once) throw new Error(once.fault);
    expect(normaliseTarget(once.path + once.query)).toEqual(once);
  }
});

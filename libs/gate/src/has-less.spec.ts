import { hasLess } from './has-less.ts';

const site = (paths: string[] = [], siteId = 'a') => ({ siteId, paths });
const rights = (parts: object = {}) => ({
  locked: false,
  email: 'a@x.test',
  passwordHash: 'x',
  groups: ['a', 'b'],
  access: [site(['/a/', '/b'])],
  ...parts,
});

test.each([
  ['nothing changed', {}, false],
  ['locked', { locked: true }, true],
  ['another password', { passwordHash: 'y' }, true],
  ['no password', { passwordHash: null }, true],
  ['another address', { email: 'b@x.test' }, true],
  ['a group taken away', { groups: ['b', 'c'] }, true],
  ['a group added', { groups: ['c', 'b', 'a'] }, false],
  ['the site taken away', { access: [site([], 'b')] }, true],
  ['a site added', { access: [site([], 'b'), site(['/b', '/a/'])] }, false],
  ['a path taken away', { access: [site(['/a/'])] }, true],
  ['a path narrowed', { access: [site(['/a/', '/b/c'])] }, true],
  ['a path widened', { access: [site(['/a', '/b'])] }, false],
  ['the whole site', { access: [site()] }, false],
])('%s', (_, change, expected) => {
  expect(hasLess(rights(), rights(change))).toBe(expected);
});

test('a prefix opens what is below it, not what begins like it', () => {
  expect(hasLess(rights({ access: [site(['/administrator'])] }), rights({ access: [site(['/admin'])] }))).toBe(true);
  expect(hasLess(rights({ access: [site(['/admin/x'])] }), rights({ access: [site(['/admin'])] }))).toBe(false);
});

test('from the whole site to some of its paths, and from locked to open', () => {
  expect(hasLess(rights({ access: [site()] }), rights())).toBe(true);
  expect(hasLess(rights({ locked: true }), rights())).toBe(false);
});

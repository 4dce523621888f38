import { gitNeed } from './git-request.ts';

const oid = 'a'.repeat(38);
const pack = `objects/pack/pack-${'b'.repeat(40)}`;
const need = (method: string, target: string) => {
  const [path = '', query] = target.split('?');
  return gitNeed({ method, path, query: query === undefined ? '' : `?${query}` });
};

test.each([
  ['GET', '/repo.git/info/refs?service=git-upload-pack'],
  ['GET', '/group/repo/info/refs'],
  ['POST', '/repo.git/git-upload-pack'],
  ['GET', '/repo.git/HEAD'],
  ['HEAD', `/repo.git/objects/aa/${oid}`],
  ['GET', `/repo.git/${pack}.pack`],
  ['GET', `/repo.git/${pack}.idx`],
  ['GET', '/repo.git/objects/info/packs'],
  ['GET', '/repo.git/info/lfs/locks'],
  ['GET', '/my%20repo.git/HEAD'],
])('%s %s is to read', (method, target) => {
  expect(need(method, target)).toBe('read');
});

test.each([
  ['GET', '/repo.git/info/refs?service=git-receive-pack'],
  ['POST', '/repo.git/git-receive-pack'],
  ['POST', '/repo.git/info/lfs/objects/batch'],
  ['PUT', `/repo.git/info/lfs/objects/${oid}`],
])('%s %s is to write', (method, target) => {
  expect(need(method, target)).toBe('write');
});

test.each([
  ['GET', '/'],
  ['GET', '/repo.git'],
  ['GET', '/repo.git/config'],
  ['GET', '/repo.git/git-upload-pack'],
  ['PUT', '/repo.git/git-receive-pack'],
  ['DELETE', '/repo.git/HEAD'],
  ['GET', '/repo.git/objects/'],
  ['GET', '/repo.git/objects/../config'],
  ['GET', '/api/objects/pack/list'],
  ['POST', '/xgit-upload-pack'],
  ['GET', '/repo.git/info/lfs/'],
])('%s %s is none of git', (method, target) => {
  expect(need(method, target)).toBeNull();
});

test('attack: of two services, or one that is written otherwise, an origin may take the one that pushes', () => {
  for (const query of [
    'service=git-upload-pack&service=git-receive-pack',
    'service=git-receive-pack&service=git-upload-pack',
    'service=git-receive%2Dpack',
    'service=git-upload-pack;service=git-receive-pack',
    'x=1',
  ])
    expect(need('GET', `/repo.git/info/refs?${query}`)).toBeNull();
});

test('attack: a path in which others may read something else is none of git', () => {
  for (const path of [
    '/repo.git/git-receive-pack%2f..%2fgit-upload-pack',
    '/repo.git/git-upload-pack/..%2fgit-receive-pack',
    '/repo.git/git-upload-pack%2f..%2f..%2fadmin',
    '/repo.git/git-upload-pack;x',
    '/repo.git%2fgit-upload-pack',
  ])
    expect([path, need('POST', path)]).toEqual([path, null]);
  expect(need('GET', '/admin/users/x%2f..%2f..%2fHEAD')).toBeNull();
});

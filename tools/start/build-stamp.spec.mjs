import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBuilt, writeStamp } from './build-stamp.mjs';

let root;
let stamp;
const write = (name) => writeFileSync(join(root, name), name);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sitekeep-stamp-'));
  stamp = join(root, 'built');
  for (const dir of ['apps/api/src', 'apps/api/dist', 'apps/api/node_modules', 'libs']) mkdirSync(join(root, dir), { recursive: true });
  const top = ['package-lock.json', 'nx.json', 'tsconfig.base.json', 'tsconfig.json'];
  for (const name of [...top, 'apps/api/package.json', 'apps/api/src/main.ts']) write(name);
  writeStamp(root, stamp);
});
afterEach(() => rmSync(root, { recursive: true }));

test('holds while nothing changes, whatever happens to outputs and packages', () => {
  write('apps/api/dist/main.js');
  write('apps/api/node_modules/a.js');
  expect(isBuilt(root, stamp)).toBe(true);
});

test.each([
  ['a changed file', () => utimesSync(join(root, 'apps/api/src/main.ts'), 1, 1)],
  ['a new file', () => write('apps/api/src/new.ts')],
  ['a removed file', () => rmSync(join(root, 'apps/api/src/main.ts'))],
  ['another lock file', () => utimesSync(join(root, 'package-lock.json'), 1, 1)],
  ['missing output', () => rmSync(join(root, 'apps/api/dist'), { recursive: true })],
  ['a removed stamp', () => rmSync(stamp)],
])('does not hold after %s', (_, change) => {
  change();
  expect(isBuilt(root, stamp)).toBe(false);
});

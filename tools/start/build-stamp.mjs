// Whether anything that the build reads has changed since the last one, by names, sizes and times: a twentieth of a second where asking
// Nx and the compiler takes several. npm test always asks them.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['node_modules', 'dist']);
const single = ['package-lock.json', 'nx.json', 'tsconfig.base.json', 'tsconfig.json'];

export function isBuilt(root, stampFile) {
  const outputs = projectsOf(root).map((project) => join(project, 'dist'));
  return outputs.every((dir) => existsSync(dir)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stampOf(root);
}

export const writeStamp = (root, stampFile) => writeFileSync(stampFile, stampOf(root));

function stampOf(root) {
  const hash = createHash('sha256');
  const files = [...single.map((name) => join(root, name)), ...projectsOf(root).flatMap(filesBelow)];
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function projectsOf(root) {
  const below = (dir) => readdirSync(join(root, dir)).map((name) => join(root, dir, name));
  return ['apps', 'libs'].flatMap(below).filter((project) => existsSync(join(project, 'package.json')) && !project.endsWith('e2e'));
}

function filesBelow(dir) {
  const entries = readdirSync(dir, { withFileTypes: true }).filter(({ name }) => !skipped.has(name));
  return entries.flatMap((entry) => (entry.isDirectory() ? filesBelow(join(dir, entry.name)) : [join(dir, entry.name)]));
}

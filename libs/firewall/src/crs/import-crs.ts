import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Engine } from '../engine/engine.ts';
import { type Import, importRelease, type Refusals } from './import-release.ts';
import { rulesOf } from './imported-rules.ts';

const largestFile = 5_000_000;
const mostFiles = 500;
const deepest = 8;

/**
 * Rules of the CRS release in a folder, wherever below it its `.conf` and `.data` files lie. Throws where there are none, and where one
 * can not be read.
 */
export function importCrs(folder: string): Import {
  const files = new Map<string, string>();
  for (const file of filesBelow(folder, deepest)) files.set(basename(file), readFileSync(file, 'utf8'));
  const found = importRelease(files, refusals);
  if (found.rules === 0) throw new Error(`${folder} holds no rules of a CRS release: name the folder that its rules/ is in.`);
  return found;
}

function filesBelow(folder: string, depth: number): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(conf|data)$|^crs-setup\.conf\.example$/.test(entry.name));
  const here = files.map(({ name }) => join(folder, name)).filter((file) => statSync(file).size <= largestFile);
  const below = depth === 0 ? [] : entries.filter((entry) => entry.isDirectory() && entry.name !== 'util');
  return [...here, ...below.flatMap(({ name }) => filesBelow(join(folder, name), depth - 1))].slice(0, mostFiles);
}

/** By compiling them, which is done at no other time than this. */
const refusals: Refusals = (rules) => {
  const engine = new Engine(rulesOf({ version: 1, release: '', rules: [...rules] }));
  engine.dispose();
  return engine.refused;
};

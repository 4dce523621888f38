// node_modules as package-lock.json says it. npm writes what it installed into node_modules/.package-lock.json when it is done;
// comparing the two finds a missing, interrupted or stale install and leaves one alone that a developer just made.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';
import { runQuietly } from './run-quietly.mjs';
import { sayWhile } from './say.mjs';

export async function installDependencies() {
  if (areInstalled(root)) return;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await sayWhile('Installing dependencies (npm ci)', () => runQuietly('npm', args, { cwd: root, what: 'Installing dependencies' }));
}

export function areInstalled(folder) {
  const wanted = packagesOf(join(folder, 'package-lock.json'));
  const present = packagesOf(join(folder, 'node_modules', '.package-lock.json'));
  return Boolean(wanted && present) && Object.entries(wanted).every(([path, entry]) => path === '' || isPresent(entry, present[path]));
}

function isPresent(wanted, present) {
  if (!present) return Boolean(wanted.optional) && !isForThisSystem(wanted);
  return present.version === wanted.version && present.integrity === wanted.integrity;
}

// Optional packages for other systems are rightly absent; those that name a C library are npm's to choose.
function isForThisSystem({ os, cpu, libc }) {
  return Boolean(os?.includes(process.platform) && cpu?.includes(process.arch)) && !libc;
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

// Where things lie on this machine. Everything local is under .sitekeep/, which git ignores.
import { accessSync, constants, mkdirSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from './say.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Node and Redis brought along. Kept by --reset: it is no data, and the running Node lies in it. */
export const runtimeDir = join(root, '.sitekeep', 'runtime');

export const dataDir = () => process.env.SITEKEEP_DATA_DIR ?? join(root, '.sitekeep');

export function makeWritable(dir, what) {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK | constants.X_OK);
    // access() says yes on a read-only file system when asked as root; only writing tells.
    const probe = join(dir, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new Fault(
      `The ${what} ${dir} cannot be written (${error.code}): give this user the right to write there, or set SITEKEEP_DATA_DIR.`,
    );
  }
}

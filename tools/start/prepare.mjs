// Between the stores and the apps: build, migrate, demo.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build as buildProjects } from '../bootstrap/nx.mjs';
import { root } from '../bootstrap/places.mjs';
import { runQuietly } from '../bootstrap/run-quietly.mjs';
import { sayWhile } from '../bootstrap/say.mjs';
import { isBuilt, writeStamp } from './build-stamp.mjs';
import { environmentOf } from './settings.mjs';

const built = ['api', 'billing-worker', 'insight-worker', 'edge', 'cli', 'portal', 'console'];

export async function build({ needBuild }, dir) {
  const stamp = join(dir, 'built');
  if (!needBuild || isBuilt(root, stamp)) return;
  rmSync(stamp, { force: true });
  await buildProjects(built);
  writeStamp(root, stamp);
}

export async function migrate(programs, env) {
  await sayWhile('Migrating the database', () => cli(programs, env, ['migrate'], 'Migrating the database'));
}

/** Brings the demo into shape and answers with what its people sign in with. */
export async function seedDemo(programs, env, { originPort, edgePort }) {
  const args = ['seed-demo', '--origin-port', String(originPort), '--edge-port', String(edgePort)];
  return JSON.parse(await sayWhile('Seeding the demo', () => cli(programs, env, args, 'Seeding the demo')));
}

function cli(programs, env, args, what) {
  return runQuietly(process.execPath, [...programs.argsOf('cli'), ...args], { cwd: root, env: environmentOf('cli', env), what });
}

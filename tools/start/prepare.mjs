// Between the stores and the apps: build, migrate, demo.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as buildProjects } from '../bootstrap/nx.mjs';
import { root } from '../bootstrap/places.mjs';
import { runQuietly } from '../bootstrap/run-quietly.mjs';
import { Fault, sayWhile } from '../bootstrap/say.mjs';
import { environmentOf } from './settings.mjs';

const built = ['api', 'billing-worker', 'insight-worker', 'edge', 'cli', 'portal', 'console'];

export const build = ({ needBuild }) => (needBuild ? buildProjects(built) : undefined);

export async function migrate(programs, env) {
  await sayWhile('Migrating the database', () => cli(programs, env, ['migrate'], 'Migrating the database'));
}

/**
 * What the demo's customer and staff sign in with. Their tokens are shown only when they are made, so what an earlier start was
 * told is kept beside the data.
 */
export async function seedDemo(programs, env, { dir, originPort }) {
  const args = ['seed-demo', '--origin-port', String(originPort)];
  const output = await sayWhile('Seeding the demo', () => cli(programs, env, args, 'Seeding the demo'));
  const kept = join(dir, 'demo.json');
  const earlier = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
  const told = lastJson(output);
  const demo = { ...earlier, ...told };
  for (const who of ['customer', 'staff']) demo[who] = { ...earlier[who], ...told[who] };
  writeFileSync(kept, JSON.stringify(demo, null, 2), { mode: 0o600 });
  return demo;
}

function cli(programs, env, args, what) {
  return runQuietly(process.execPath, [...programs.argsOf('cli'), ...args], { cwd: root, env: environmentOf('cli', env), what });
}

// The command may log before it prints its answer.
function lastJson(output) {
  for (let from = output.lastIndexOf('\n{') + 1; ; from = output.lastIndexOf('\n{', from - 2) + 1) {
    try {
      const value = JSON.parse(output.slice(from));
      if (value.hostname) return value;
    } catch {
      // Not the beginning of the answer.
    }
    if (from === 0) throw new Fault('The demo seed did not print its answer as JSON.', output);
  }
}

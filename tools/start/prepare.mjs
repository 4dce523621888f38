// Between the stores and the apps: build, migrate, demo.
import { build as buildProjects } from '../bootstrap/nx.mjs';
import { root } from '../bootstrap/places.mjs';
import { runQuietly } from '../bootstrap/run-quietly.mjs';
import { sayWhile } from '../bootstrap/say.mjs';
import { environmentOf } from './settings.mjs';

const built = ['api', 'billing-worker', 'insight-worker', 'edge', 'cli', 'portal', 'console'];

export const build = ({ needBuild }) => (needBuild ? buildProjects(built) : undefined);

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

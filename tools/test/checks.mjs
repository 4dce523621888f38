// What must hold beside the tests. Each counts as one failure in the closing line when it does not. Nx caches build and lint by their inputs.
import { root } from '../bootstrap/places.mjs';
import { runQuietly } from '../bootstrap/run-quietly.mjs';
import { Fault, say, sayWhile } from '../bootstrap/say.mjs';

const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NO_COLOR: '1', FORCE_COLOR: undefined };
const node = (what, args, options = {}) => runQuietly(process.execPath, args, { cwd: root, env, what, tailLines: 120, ...options });
const nxProgram = 'node_modules/nx/dist/bin/nx.js';

export const build = { name: 'build', run: () => nxTarget('build', 'Building') };

export const checks = [
  { name: 'lint', run: () => nxTarget('lint', 'Linting') },
  { name: 'module boundaries (canary)', run: checkCanary },
  { name: 'types', run: () => sayWhile('Checking types', () => node('Checking types', ['node_modules/typescript/bin/tsc', '-b'])) },
  {
    name: 'formatting',
    run: () =>
      sayWhile('Checking the formatting', () =>
        node('Checking the formatting (npm run format mends it)', [
          'node_modules/prettier/bin/prettier.cjs',
          '--check',
          '.',
          '--log-level=warn',
        ]),
      ),
  },
];

function nxTarget(target, what) {
  const onOutput = (chunk) => {
    for (const [, task] of chunk.matchAll(/✔\s+nx run (\S+?):(?:build|lint)/g)) say(`  ${task}`);
  };
  return sayWhile(what, () => node(what, [nxProgram, 'run-many', '-t', target, '--output-style=static'], { onOutput }));
}

// The boundary rule skips itself silently when Nx has no project graph. tools/boundary-canary breaks it twice, on purpose.
async function checkCanary() {
  const args = [nxProgram, 'run', 'boundary-canary:canary', '--output-style=static'];
  const report = await sayWhile('Checking that the boundary rule bites', () =>
    node('the canary', args).then(
      () => '',
      (error) => error.tail,
    ),
  );
  const hits = report.match(/enforce-module-boundaries/g)?.length ?? 0;
  if (hits !== 2) throw new Fault(`The boundary rule reported ${hits} of the 2 forbidden imports in tools/boundary-canary.`, report);
}

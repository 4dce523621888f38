// What must hold beside the tests. Each counts as one failure in the closing line when it does not. Nx caches build and lint by their inputs.
import { build, compileTypes, nx, nxTarget } from '../bootstrap/nx.mjs';
import { root } from '../bootstrap/places.mjs';
import { lastLines, runQuietly } from '../bootstrap/run-quietly.mjs';
import { Fault, sayWhile } from '../bootstrap/say.mjs';

const node = (what, args) => runQuietly(process.execPath, args, { cwd: root, what, tailLines: 120 });

export const buildCheck = { name: 'build', run: () => build() };

export const checks = [
  { name: 'lint', run: () => nxTarget('lint', { what: 'Linting' }) },
  { name: 'module boundaries (canary)', run: checkCanary },
  { name: 'types', run: () => compileTypes('Checking types') },
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

// The boundary rule skips itself silently when Nx has no project graph. tools/boundary-canary breaks it twice, on purpose.
async function checkCanary() {
  const args = ['run', 'boundary-canary:canary', '--output-style=static'];
  const report = await sayWhile('Checking that the boundary rule bites', () =>
    nx(args, { what: 'The canary' }).then(
      () => 'It passed.',
      (error) => error.output,
    ),
  );
  const hits = report.match(/enforce-module-boundaries/g)?.length ?? 0;
  if (hits !== 2)
    throw new Fault(`The boundary rule reported ${hits} of the 2 forbidden imports in tools/boundary-canary.`, lastLines(report, 40));
}

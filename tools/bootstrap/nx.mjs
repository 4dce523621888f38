// Runs one target of the workspace's projects through Nx, tells what was done as it is done, and of a failure only what failed.
import { root } from './places.mjs';
import { lastLines, runQuietly } from './run-quietly.mjs';
import { Fault, say, sayWhile } from './say.mjs';

const program = 'node_modules/nx/dist/bin/nx.js';
const environment = () => ({ ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' });

export async function nxTarget(target, { what, projects = [] }) {
  const only = projects.length > 0 ? ['-p', projects.join()] : [];
  const onLine = (line) => {
    const done = /^> nx run (\S+?):\S+(?!.*cache)/.exec(line);
    if (done) say(`  ${done[1]}`);
  };
  const work = () => nx(['run-many', '-t', target, ...only, '--output-style=static'], { what, onLine });
  await sayWhile(what, () =>
    work().catch((error) => {
      throw new Fault(
        `${what} failed: ${failedTasks(error.output).join(', ') || error.message}`,
        lastLines(failedParts(error.output), 150),
      );
    }),
  );
}

/**
 * One compiler over all projects first, then Nx: it finds everything compiled, packs the pages and fills its cache. Nx alone would start
 * a compiler for each project, which reads the same libraries again each time: four times as long from a bare clone, a second otherwise.
 */
export async function build(projects = []) {
  await compileTypes('Compiling').catch(() => {}); // Nx names what is wrong by project.
  await nxTarget('build', { what: 'Building', projects });
}

export const compileTypes = (what) =>
  sayWhile(what, () => runQuietly(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: root, what, tailLines: 120 }));

export const nx = (args, options) => runQuietly(process.execPath, [program, ...args], { cwd: root, env: environment(), ...options });

function failedTasks(output) {
  const [, list = ''] = output.split(/^Failed tasks:$/m);
  return [...list.matchAll(/^- (\S+)$/gm)].map(([, task]) => task);
}

function failedParts(output) {
  const failed = failedTasks(output);
  const parts = output.split(/^(?=> nx run )/m).filter((part) => failed.some((task) => part.startsWith(`> nx run ${task}\n`)));
  return parts.length > 0 ? parts.join('') : output;
}

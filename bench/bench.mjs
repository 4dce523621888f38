// `npm run bench`: our edge beside other proxies on this machine. Names choose rows and bars; `rows` and `bars` are all of either; without names all rows run.
// `--json FILE` writes the rows' figures, `--write` docs/benchmarks.md and its chart. See docs/benchmarks.md for how it is measured.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies } from '../tools/bootstrap/dependencies.mjs';
import { useWantedNode } from '../tools/bootstrap/node-runtime.mjs';
import { compileTypes } from '../tools/bootstrap/nx.mjs';
import { root } from '../tools/bootstrap/places.mjs';
import { explain, Fault } from '../tools/bootstrap/say.mjs';
import { optionsOf } from './options.mjs';

try {
  const options = optionsOf(process.argv.slice(2));
  if (process.platform !== 'linux')
    throw new Fault('The benchmarks pin processes to cores and read their CPU time from /proc: run them on Linux.');
  await useWantedNode();
  await installDependencies();
  if (!existsSync(join(root, 'apps', 'edge', 'dist', 'main.js'))) await compileTypes('Compiling');
  const { run } = await import('./run.mjs');
  const { ok, json } = await run(options);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(json, null, 2)}\n`);
  process.exit(ok ? 0 : 1);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

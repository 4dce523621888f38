// `npm run bench:firewall`: how much of what is an attack the firewall stops, and how much of what is none it lets by, in this process and from
// the sources. `-- --suite FILE` a suite of requests (see suite.mjs), else the rules' own examples and the ordinary traffic of the tests;
// `--paranoia N` 1 to 4; `--crs FOLDER` the rules of a CRS release instead of ours; `--json OUT` the verdict on every request.
// `--cost` first: what a request costs; `--fuzz` first: what nobody sends.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installDependencies } from '../../tools/bootstrap/dependencies.mjs';
import { useWantedNode } from '../../tools/bootstrap/node-runtime.mjs';
import { explain } from '../../tools/bootstrap/say.mjs';

try {
  await useWantedNode();
  await installDependencies();
  const args = process.argv.slice(2);
  const script = { '--cost': 'cost.mjs', '--fuzz': 'fuzz.mjs' }[args[0]];
  const run = fileURLToPath(new URL(script ?? 'run.mjs', import.meta.url));
  const fromSources = ['--conditions=@sitekeep/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...fromSources, run, ...(script ? args.slice(1) : args)], { stdio: 'inherit' });
  const [code, signal] = await new Promise((ended) => child.on('exit', (...how) => ended(how)));
  if (signal) console.error(`Ended by ${signal}.`);
  process.exit(code ?? 1);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

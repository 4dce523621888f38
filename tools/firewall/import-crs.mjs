// `npm run firewall:import-crs -- <folder>`: rules of an OWASP core rule set release for the sites that choose set `crs`, published to the
// edges of the Sitekeep that runs here (as `npm run sitekeep` finds it). `--out FILE` writes them to a file instead and needs no Sitekeep.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installDependencies } from '../bootstrap/dependencies.mjs';
import { useWantedNode } from '../bootstrap/node-runtime.mjs';
import { explain } from '../bootstrap/say.mjs';

const fromHere = (file) => fileURLToPath(new URL(file, import.meta.url));
const toFile = ['--conditions=@sitekeep/source', '--disable-warning=ExperimentalWarning', fromHere('import-to-file.mjs')];

try {
  await useWantedNode();
  const args = process.argv.slice(2);
  const isAlone = args.includes('--out') || args.length === 0;
  if (isAlone) await installDependencies();
  const command = isAlone ? [...toFile, ...args] : [fromHere('../cli.mjs'), 'firewall', 'import-crs', ...args];
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  child.on('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

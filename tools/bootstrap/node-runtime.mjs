// Sitekeep runs on Node 24. On a machine with another Node this installs the exact runtime named in node-runtime/package.json
// (locked by checksum) below .sitekeep/ and starts the same script again with it.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onInterrupt } from './interrupts.mjs';
import { makeWritable, runtimeDir } from './places.mjs';
import { runQuietly } from './run-quietly.mjs';
import { Fault, sayWhile } from './say.mjs';

const wanted = { major: 24, minor: 11 };
const packageName = `node-${process.platform}-${process.arch}`;
const locked = fileURLToPath(new URL('node-runtime', import.meta.url));

export function isWanted(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === wanted.major && minor >= wanted.minor;
}

/** Returns when this process runs on the wanted Node; otherwise the wanted Node does the work and this process ends as it does. */
export async function useWantedNode() {
  if (isWanted(process.versions.node)) return;
  const node = await installedNode();
  const child = spawn(node, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
  });
  // A terminal sends Ctrl-C to both; we only wait. Any other signal is for us alone and handed on.
  onInterrupt((signal) => signal === 'SIGINT' || child.kill(signal));
  const [code, signal] = await new Promise((ended) => child.on('exit', (...how) => ended(how)));
  if (signal) console.error(`Ended by ${signal}.`);
  process.exit(code ?? 1);
}

async function installedNode() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(locked, 'package.json'), 'utf8'));
  const version = optionalDependencies[packageName];
  const installNode = `install Node ${wanted.major} (this is Node ${process.versions.node}) and try again`;
  if (!version) throw new Fault(`There is no ready-made Node ${wanted.major} for ${process.platform}-${process.arch}: ${installNode}.`);
  const home = join(runtimeDir, `node-${version}-${process.arch}`);
  const node = join(home, 'node_modules', packageName, 'bin', 'node');
  if (!existsSync(node)) await sayWhile(`Installing Node ${version} beside Node ${process.versions.node}`, () => install(home));
  if (spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() !== `v${version}`) {
    throw new Fault(`The ready-made Node ${version} does not run on this system: ${installNode}.`);
  }
  return node;
}

// Installed aside and renamed, so that an interrupted install is never taken for a whole one.
async function install(home) {
  makeWritable(runtimeDir, 'data folder');
  const part = `${home}.part-${process.pid}`;
  mkdirSync(part, { recursive: true });
  try {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(locked, file), join(part, file));
    await runQuietly('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', part], {
      cwd: part,
      what: 'Installing Node',
    });
    rmSync(home, { recursive: true, force: true });
    renameSync(part, home);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

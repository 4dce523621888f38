// Programs of Debian and Ubuntu without installing them: the packages are downloaded and unpacked into a folder of ours. Needs no root.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeWritable } from './places.mjs';
import { runQuietly } from './run-quietly.mjs';
import { Fault, say } from './say.mjs';

export const hasApt = () => answers('apt-get') && answers('dpkg');

/** The environment in which what was unpacked into `home` finds its libraries. */
export function libraryPath(home) {
  const libraries = [join(home, 'usr', 'lib'), join(home, 'lib')].filter((folder) => existsSync(folder));
  const folders = libraries.flatMap((folder) => [folder, ...foldersIn(folder).map((name) => join(folder, name))]);
  return { LD_LIBRARY_PATH: folders.join(':') };
}

/** Unpacks these packages, and the libraries they need, into `home`; `works` is asked before they take the place of what was there. */
export async function unpackPackages(home, packages, works) {
  makeWritable(dirname(home), 'data folder');
  const part = `${home}.part-${process.pid}`;
  try {
    await fetchInto(part, packages, 1);
    // A bare system also lacks libraries of the libraries: h2load needs libxml2, which needs libicu.
    if (!works(part)) await fetchInto(part, packages, 2);
    if (!works(part)) throw new Fault(`the unpacked ${packages[0]} does not start`);
    rmSync(home, { recursive: true, force: true });
    renameSync(part, home);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

async function fetchInto(part, packages, depth) {
  mkdirSync(join(part, 'lists', 'partial'), { recursive: true });
  // Fresh package lists of our own only where the machine has none or they are too old to name a file that still exists.
  const ownLists = ['-o', `Dir::State::lists=${join(part, 'lists')}`, '-o', `Dir::Cache=${part}`];
  try {
    await download(part, packages, depth, []);
  } catch {
    say('Reading package lists');
    await apt(part, 'apt-get', [...ownLists, 'update']);
    await download(part, packages, depth, ownLists);
  }
  for (const file of readdirSync(part).filter((name) => name.endsWith('.deb'))) {
    await runQuietly('dpkg', ['-x', join(part, file), part], { what: 'Unpacking' });
    rmSync(join(part, file));
  }
  rmSync(join(part, 'lists'), { recursive: true, force: true });
}

async function download(part, packages, depth, options) {
  const wanted = new Set(packages);
  for (let step = 0; step < depth; step++) for (const name of await librariesOf(part, [...wanted], options)) wanted.add(name);
  await apt(part, 'apt-get', [...options, 'download', ...wanted]);
}

async function librariesOf(part, packages, options) {
  const depends = await apt(part, 'apt-cache', [...options, 'depends', ...packages]);
  return [...depends.matchAll(/^\s*Depends: ((?:lib|lua)(?!c6|gcc|stdc)\S+)$/gm)].map(([, name]) => name);
}

// As root apt would become a user who cannot write here, and warn about it.
const apt = (cwd, program, args) =>
  runQuietly(program, ['-o', 'APT::Sandbox::User=root', '-q', ...args], { cwd, what: program, tailLines: 5 });

const answers = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

const foldersIn = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

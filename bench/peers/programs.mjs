// The programs of other people that a bench runs: from PATH, or unpacked from Debian's packages into .sitekeep/bench (nothing is installed).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasApt, libraryPath, unpackPackages } from '../../tools/bootstrap/debian-packages.mjs';
import { root } from '../../tools/bootstrap/places.mjs';
import { Fault, sayWhile } from '../../tools/bootstrap/say.mjs';

const programs = {
  nginx: { package: 'nginx', path: 'usr/sbin/nginx', version: '-v' },
  haproxy: { package: 'haproxy', path: 'usr/sbin/haproxy', version: '-v' },
  caddy: { package: 'caddy', path: 'usr/bin/caddy', version: 'version' },
  wrk: { package: 'wrk', path: 'usr/bin/wrk', version: '-v' },
  h2load: { package: 'nghttp2-client', path: 'usr/bin/h2load', version: '--version' },
};
const found = new Map();

/** `{ command, env, version }` of a program. Throws a Fault that says in a line why it cannot be had. */
export function program(name) {
  if (!found.has(name)) found.set(name, find(name));
  return found.get(name);
}

async function find(name) {
  const wanted = programs[name];
  const home = join(root, '.sitekeep', 'bench', wanted.package);
  return onPath(name, wanted) ?? unpacked(home, wanted) ?? (await unpack(name, home, wanted));
}

function onPath(name, wanted) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin'];
  const commands = folders.map((folder) => join(folder, name)).filter((file) => existsSync(file));
  return commands.map((command) => started(command, {}, wanted)).find((one) => one !== null);
}

function unpacked(home, wanted) {
  const command = join(home, wanted.path);
  return existsSync(command) ? started(command, libraryPath(home), wanted) : null;
}

async function unpack(name, home, wanted) {
  if (!hasApt()) throw new Fault(`${name} is not on PATH, and there is no apt-get to fetch it with`);
  await sayWhile(`Fetching ${name} from the Debian archive`, () =>
    unpackPackages(home, [wanted.package], (part) => unpacked(part, wanted) !== null),
  );
  return unpacked(home, wanted);
}

// wrk ends with code 1 when asked for its version; what it prints tells that it runs.
function started(command, env, { version }) {
  const { stdout, stderr, error } = spawnSync(command, [version], { env: { ...process.env, ...env }, encoding: 'utf8' });
  const number = error ? null : /(?<![.\w])v?(\d+\.\d+(?:\.\d+)?)/.exec(`${stdout}${stderr}`.replace('debian/', ''));
  return number ? { command, env, version: number[1] } : null;
}

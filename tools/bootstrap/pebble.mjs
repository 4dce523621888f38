// Pebble, the test authority of Let's Encrypt, for the tests that order certificates: from PATH, or unpacked from Debian's package.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { hasApt, libraryPath, unpackPackages } from './debian-packages.mjs';
import { makeWritable, runtimeDir } from './places.mjs';
import { freePort } from './ports.mjs';
import { becomes, logTail, runServer, startChild, stopChild } from './processes.mjs';
import { Fault } from './say.mjs';

const home = join(runtimeDir, 'pebble');

/** `{ command, env }`, or `{ reason }` why there is none here. */
export async function pebbleProgram() {
  const present = onPath() ?? unpacked();
  if (present) return present;
  if (!hasApt()) return { reason: 'pebble is not on PATH, and there is no apt-get to fetch it with' };
  try {
    await unpackPackages(home, ['pebble'], (part) => unpacked(part) !== null);
    return unpacked();
  } catch (error) {
    if (error instanceof Fault) return { reason: `pebble could not be fetched with apt-get: ${error.message}` };
    throw error;
  }
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const command = folders.map((folder) => join(folder, 'pebble')).find((file) => existsSync(file) && starts(file, {}));
  return command ? { command, env: {} } : null;
}

function unpacked(folder = home) {
  const command = join(folder, 'usr', 'bin', 'pebble');
  const env = libraryPath(folder);
  return existsSync(command) && starts(command, env) ? { command, env } : null;
}

const starts = (command, env) =>
  spawnSync(command, ['-h'], { env: { ...process.env, ...env }, encoding: 'utf8' }).stderr?.includes('-dnsserver') ?? false;

/**
 * Starts it on 127.0.0.1. It asks `dnsServer` (`address:port`) for names, looks for answers to challenges at `httpPort`, and serves
 * its own API with the certificate and key of these files. `directoryUrl` is where an order begins.
 */
export async function startPebble(program, { dataDir, dnsServer, httpPort, certificateFile, keyFile, log = join(dataDir, 'pebble.log') }) {
  makeWritable(dataDir, 'data folder');
  const port = await freePort();
  const config = join(dataDir, 'pebble.json');
  const listenAddress = `127.0.0.1:${port}`;
  const pebble = {
    listenAddress,
    managementListenAddress: null,
    certificate: certificateFile,
    privateKey: keyFile,
    httpPort,
    tlsPort: await freePort(),
  };
  writeFileSync(config, JSON.stringify({ pebble: { ...pebble, externalAccountBindingRequired: false } }));
  const env = { ...process.env, ...program.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' };
  const launch = async () => {
    const child = startChild('pebble', program.command, ['-config', config, '-dnsserver', dnsServer], { log, cwd: dataDir, env });
    if (await becomes(() => answers(port), { child, timeoutMs: 20_000 })) return child;
    await stopChild(child, { graceMs: 1000 });
    throw new Fault(`pebble ${child.ended}. The end of ${log}:`, logTail(child));
  };
  return runServer({ name: 'pebble', port, directoryUrl: `https://localhost:${port}/dir`, launch, signal: 'SIGTERM' });
}

function answers(port) {
  return new Promise((answered) => {
    const socket = connect(port, '127.0.0.1', () => done(true));
    const done = (yes) => {
      socket.destroy();
      answered(yes);
    };
    socket.on('error', () => done(false));
  });
}

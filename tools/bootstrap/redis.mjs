// A real Redis of our own for `npm start` and the tests.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeWritable } from './places.mjs';
import { rememberedPort } from './ports.mjs';
import { becomes, logTail, runServer, startChild, stopChild } from './processes.mjs';
import { redisProgram } from './redis-program.mjs';
import { Fault } from './say.mjs';

/**
 * Starts Redis on 127.0.0.1 and returns when it answers. `durable: false` (tests) keeps nothing on disk.
 * See runServer for what can be done with it.
 */
export async function startRedis({ dataDir, log = join(dataDir, 'redis.log'), durable = true, onChild }) {
  makeWritable(join(dataDir, 'redis'), 'data folder');
  chmodSync(join(dataDir, 'redis'), 0o700);
  const program = await redisProgram();
  const password = passwordIn(join(dataDir, 'redis-password'));
  const port = await rememberedPort(join(dataDir, 'redis-port'));
  const config = writeConfig(dataDir, { port, password, durable });
  const launch = () => launchServer(program, config, { log, onChild, isUp: () => answersPing(port, password) });
  return runServer({ name: 'redis', port, url: `redis://:${password}@127.0.0.1:${port}`, launch, signal: 'SIGTERM' });
}

async function launchServer({ command, env }, config, { isUp, ...options }) {
  const child = startChild('redis', command, [config], { ...options, cwd: '/', env: { ...process.env, ...env } });
  if (await becomes(isUp, { child, timeoutMs: 60_000 })) return child;
  await stopChild(child, { graceMs: 2_000 });
  throw new Fault(`Redis ${child.ended}. The end of ${options.log}:`, logTail(child));
}

// In a file, because arguments are there for everybody to read.
function writeConfig(dataDir, { port, password, durable }) {
  const dir = join(dataDir, 'redis');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${dir}"`,
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    // Queues and rules must never be thrown out to make room.
    'maxmemory-policy noeviction',
  ];
  const file = join(dataDir, 'redis.conf');
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

function answersPing(port, password) {
  return new Promise((answered) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    let reply = '';
    const done = (yes) => {
      socket.destroy();
      answered(yes);
    };
    socket.setTimeout(1_000, () => done(false));
    socket.on('error', () => done(false)).on('close', () => done(false));
    socket.on('data', (chunk) => {
      reply += chunk;
      if (reply.includes('+PONG')) done(true);
      else if (/^-/m.test(reply)) done(false);
    });
  });
}

function passwordIn(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

// Starts the apps together and waits until each says that it is ready.
import { join } from 'node:path';
import { root } from '../bootstrap/places.mjs';
import { becomes, logTail, startChild } from '../bootstrap/processes.mjs';
import { Fault, say } from '../bootstrap/say.mjs';
import { environmentOf } from './settings.mjs';

const patienceMs = 90_000;

export async function startApps({ apps, programs, fleet, logs }) {
  say(`Starting ${apps.map(({ name }) => name).join(', ')}`);
  await Promise.all(apps.map((app) => startApp(app, { programs, fleet, logs })));
}

async function startApp({ name, env, readyUrl }, { programs, fleet, logs }) {
  const options = { log: join(logs, `${name}.log`), cwd: root, env: environmentOf(name, env), onChild: (child) => fleet.adopt(child) };
  const child = startChild(name, process.execPath, programs.argsOf(name), options);
  let answer = 'no answer';
  const isReady = async () => {
    const reply = await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (reply) answer = `${reply.status} ${(await reply.text()).slice(0, 300)}`;
    return reply?.ok;
  };
  if (await becomes(isReady, { child, timeoutMs: patienceMs })) return say(`  ${name} is ready`);
  // One that ended is reported as such by the fleet.
  if (child.ended) return child.exited.then(() => new Promise(() => {}));
  throw new Fault(`${name} was not ready after ${patienceMs / 1000} s (${readyUrl}: ${answer}). The end of ${child.log}:`, logTail(child));
}

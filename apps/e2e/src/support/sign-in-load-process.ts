import { visitByTls } from './gate-visitor.ts';
import type { Answered, Attempt, SignInLoad } from './sign-in-load.ts';

process.on('message', (load: SignInLoad) => void signInAll(load).then((answers) => process.send?.(answers)));

async function signInAll(load: SignInLoad): Promise<Answered[]> {
  const under: Promise<Answered>[] = [];
  const began = performance.now();
  for (const [i, attempt] of load.attempts.entries()) {
    if (load.everyMs > 0) await pause(began + i * load.everyMs - performance.now());
    under.push(signIn(load, attempt));
  }
  return Promise.all(under);
}

async function signIn(load: SignInLoad, { from, ...typed }: Attempt): Promise<Answered> {
  const began = performance.now();
  const form = { ...typed, return: '/' };
  const { status } = await visitByTls(load, load.hostname, '/.sitekeep/sign-in', { form, from });
  return { status, ms: performance.now() - began };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

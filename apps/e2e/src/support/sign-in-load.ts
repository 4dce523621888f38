import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a visitor at this address types. */
export type Attempt = { from: string; email: string; password: string; code: string };
export type Answered = { status: number; ms: number };
/** `everyMs` 0: all at once. */
export type SignInLoad = { edgeTlsPort: number; hostname: string; everyMs: number; attempts: Attempt[] };

const script = fileURLToPath(new URL('./sign-in-load-process.ts', import.meta.url));

/** Visitors who sign in, each over a connection of their own, from a process of their own: their own work must not hinder who measures meanwhile. */
export function signInAll(load: SignInLoad): Promise<Answered[]> {
  const child = fork(script, { execArgv: [] });
  return new Promise<Answered[]>((resolve, reject) => {
    child.on('message', (answers: Answered[]) => resolve(answers)).on('exit', (code) => reject(new Error(`ended with code ${code}`)));
    child.send(load);
  }).finally(() => child.disconnect());
}

// Ctrl-C, SIGTERM, SIGHUP, and the death of whoever started us: all mean the same, and what they mean depends on how far we are.
import { readFileSync } from 'node:fs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
let action = () => process.exit(1);

for (const signal of signals) process.on(signal, () => action(signal));
// A terminal that is closed takes our output with it; what we say then is lost, what we do must not be.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** From now on an interrupt does this. Until the first call it ends the process, and whatever runs quietly with it. */
export function onInterrupt(newAction) {
  action = newAction;
}

/** The older Node that started us, or npm, may be killed without a word: that is an interrupt too. */
export function interruptWhenParentDies() {
  if (process.channel) process.on('disconnect', () => action('SIGTERM'));
  if (process.channel || !process.env.npm_lifecycle_event) return;
  const before = parents();
  const watch = setInterval(() => {
    if (parents() === before) return;
    clearInterval(watch);
    action('SIGTERM');
  }, 1_000);
  watch.unref();
}

// npm may stand behind a shell that outlives it; whoever started npm is none of our business.
function parents() {
  const parent = process.ppid;
  try {
    const isShell = readFileSync(`/proc/${parent}/cmdline`, 'utf8').split('\0')[1] === '-c';
    return isShell ? `${parent} ${/^PPid:\s(\d+)/m.exec(readFileSync(`/proc/${parent}/status`, 'utf8'))[1]}` : `${parent}`;
  } catch {
    return `${parent}`;
  }
}

// Ctrl-C, SIGTERM, SIGHUP, and the death of whoever started us: all mean the same, and what they mean depends on how far we are.

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
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    action('SIGTERM');
  }, 1_000);
  watch.unref();
}

// Loaded into Jest before its tests. When the report is written and Jest does not end, says what holds it:
// servers, connections and children by their addresses, timers by who set them.
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';

const report = process.env.SITEKEEP_TEST_REPORT;
const afterSeconds = Number(process.env.SITEKEEP_TEST_PATIENCE_S ?? 10);
const timers = new Map();

// What a test starts inherits our flags, but is not Jest.
if (report && isMainThread && process.argv[1]?.endsWith('jest.js')) watch();

function watch() {
  remember('setTimeout');
  remember('setInterval');
  let seconds = 0;
  const timer = setInterval(() => {
    if (existsSync(report) && (seconds += 1) === afterSeconds) console.error(`Left open:\n${leftOpen().join('\n')}`);
  }, 1000);
  timer.unref();
}

function remember(name) {
  const original = globalThis[name];
  const remembering = (...args) => {
    const timer = original(...args);
    timers.set(timer[Symbol.toPrimitive](), { timer: new WeakRef(timer), name, ms: args[1], at: new Error() });
    if (timers.size > 20_000) forgetEnded();
    return timer;
  };
  globalThis[name] = Object.assign(remembering, { [promisify.custom]: original[promisify.custom] });
}

function forgetEnded() {
  for (const [id, { timer }] of timers) if (!holds(timer.deref())) timers.delete(id);
}

const holds = (timer) => timer !== undefined && !timer._destroyed && timer.hasRef();

function leftOpen() {
  forgetEnded();
  return [...process._getActiveHandles().filter(isOurs).map(handleWords), ...[...timers.values()].map(timerWords)];
}

// The output's own pipes stay open in every process.
const isOurs = (handle) => ![process.stdin, process.stdout, process.stderr].includes(handle) && (handle._handle ?? handle).hasRef?.();

function handleWords(handle) {
  const { localPort, remotePort, spawnfile, spawnargs } = handle;
  const address = handle.address?.();
  const facts = { ...(address?.port && { port: address.port }), localPort, remotePort, spawnfile, spawnargs };
  return `${handle.constructor?.name ?? 'handle'} ${JSON.stringify(facts)}`;
}

const timerWords = ({ name, ms, at }) => `${name} ${ms} ms\n${ownLines(at.stack).join('\n')}`;

function ownLines(stack) {
  const lines = stack.split('\n').slice(2);
  const own = lines.filter((line) => !line.includes('node_modules') && !line.includes('node:'));
  return own.length > 0 ? own : lines;
}

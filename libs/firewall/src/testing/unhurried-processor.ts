import { jest } from '@jest/globals';

const text = 'it\'s "one" (or two) of a list, say; '.repeat(3600);
/** Milliseconds of the processor that `work` takes on the machine that the budgets were made on, while nobody else uses it. */
const referenceMs = 11;
const mostTimes = 5;

function work(): number {
  let read = 0;
  for (let i = 0; i < 8; i++) for (const [word] of `${i}${text}`.toLowerCase().matchAll(/[a-z']+(?: or| union)?/g)) read += word.length;
  return read;
}

function workMs(): number {
  const begin = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(begin);
  return (user + system) / 1000;
}

/**
 * Runs `asked` with a processor's time that passes as much slower as the processor is, at the moment, than where the budgets were made: a core
 * that is shared with others has half the speed of one that is not, and a test of what fits into a budget would tell that.
 */
export function unhurried<T>(asked: () => T): T {
  const times = Math.min(mostTimes, Math.max(1, workMs() / referenceMs));
  const usage = process.threadCpuUsage.bind(process);
  const scaled = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage => {
    const { user, system } = usage();
    return { user: user / times - (since?.user ?? 0), system: system / times - (since?.system ?? 0) };
  };
  const spy = jest.spyOn(process, 'threadCpuUsage').mockImplementation(scaled);
  try {
    return asked();
  } finally {
    spy.mockRestore();
  }
}

/** To be called before: what runs for the first time is slow everywhere. */
export function warmUpReference(): void {
  for (let i = 0; i < 10; i++) work();
}

// Several proxies under the same load, in turns, so that what disturbs the machine disturbs them all.
import { say } from '../tools/bootstrap/say.mjs';
import { mediansOf } from './figures.mjs';
import { busySeconds, cpuSeconds } from './machine.mjs';

const shortWarmUpSeconds = 2;
/** Node's compiler needs its time until it has understood what is hot. */
const longWarmUpSeconds = 10;

/**
 * `contenders`: `{ name, pid, warmUp, load(seconds) }`, where `load` answers with a report of wrk or h2load.
 * Answers with the medians of all rounds by name: rps, p50_ms, p99_ms, CPU time per request in microseconds, and `others`, the share of
 * the proxy's core that others used meanwhile.
 */
export async function compare(contenders, { cores, rounds, seconds }) {
  for (const contender of contenders) {
    say(`  warming up ${contender.name}`);
    await contender.load(contender.warmUp ? longWarmUpSeconds : shortWarmUpSeconds);
  }
  const all = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    say(`  round ${round} of ${rounds}`);
    // Every other round backwards, so that nobody always follows the same one.
    for (const contender of round % 2 === 1 ? contenders : contenders.toReversed()) {
      all.get(contender.name).push(await measure(contender, { core: cores.proxy, seconds }));
    }
  }
  return Object.fromEntries([...all].map(([name, measured]) => [name, mediansOf(measured)]));
}

async function measure({ pid, load }, { core, seconds }) {
  const now = () => ({ cpu: cpuSeconds(pid), busy: busySeconds(core), at: performance.now() / 1000 });
  const before = now();
  const report = await load(seconds);
  const after = now();
  const cpu = after.cpu - before.cpu;
  const others = Math.max(0, (after.busy - before.busy - cpu) / (after.at - before.at));
  return { ...report, others, cpu_us: (cpu * 1e6) / report.requests };
}

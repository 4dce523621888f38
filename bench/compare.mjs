// Several proxies under the same load, in turns, so that what disturbs the machine disturbs them all.
import { say } from '../tools/bootstrap/say.mjs';
import { mediansOf } from './figures.mjs';
import { cpuSeconds } from './machine.mjs';

const shortWarmUpSeconds = 2;
/** Node's compiler needs its time until it has understood what is hot. */
const longWarmUpSeconds = 10;

/**
 * `contenders`: `{ name, pid, warmUp, load(seconds) }`, where `load` answers with a report of wrk or h2load.
 * Answers with the medians of all rounds by name: rps, p50_ms, p99_ms and CPU time per request in microseconds.
 */
export async function compare(contenders, { rounds, seconds }) {
  for (const contender of contenders) {
    say(`  warming up ${contender.name}`);
    await contender.load(contender.warmUp ? longWarmUpSeconds : shortWarmUpSeconds);
  }
  const all = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    say(`  round ${round} of ${rounds}`);
    // Every other round backwards, so that nobody always follows the same one.
    for (const contender of round % 2 === 1 ? contenders : contenders.toReversed()) {
      all.get(contender.name).push(await measure(contender, seconds));
    }
  }
  return Object.fromEntries([...all].map(([name, measured]) => [name, mediansOf(measured)]));
}

async function measure({ pid, load }, seconds) {
  const before = cpuSeconds(pid);
  const report = await load(seconds);
  return { ...report, cpu_us: ((cpuSeconds(pid) - before) * 1e6) / report.requests };
}

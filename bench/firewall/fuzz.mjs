// Inspects requests nobody sends for some minutes: `-- --minutes N`, `--seed S` to see the same again. No crash, no inspection beyond its
// time, no memory that grows without bound.
import { explain, Fault } from '../../tools/bootstrap/say.mjs';
import { evaluatingMsPerMegabyte, fuzz, mostMs, readingMsPerMegabyte } from '../../libs/firewall/src/testing/fuzz/run.ts';

/** What the process may take beyond its beginning: four engines, the requests themselves, caches of expressions, garbage. */
const mostGrowth = 500 * 2 ** 20;

try {
  const minutes = number('--minutes') ?? 1;
  const seed = number('--seed') ?? Math.floor(Math.random() * 2 ** 31);
  console.log(
    `Seed ${seed}, ${minutes} minutes, at most ${mostMs} ms of CPU time for a request, and for each megabyte of it ${readingMsPerMegabyte} for reading and ${evaluatingMsPerMegabyte} for evaluating`,
  );
  const end = performance.now() + minutes * 60_000;
  const before = process.memoryUsage.rss();
  let most = before;
  const { requests, slowestMs, verdicts, failures } = await fuzz(seed, (count) => {
    if (count % 64 === 0) most = Math.max(most, process.memoryUsage.rss());
    return performance.now() < end;
  });
  const growth = most - before;
  console.log(
    `${requests} requests: ${Object.entries(verdicts)
      .map(([said, count]) => `${said} ${count}`)
      .join(', ')}`,
  );
  console.log(`slowest ${slowestMs.toFixed(0)} ms, memory at most ${Math.round(growth / 2 ** 20)} MB above its beginning`);
  if (growth > mostGrowth) failures.push(`memory grew by ${Math.round(growth / 2 ** 20)} MB`);
  if (failures.length > 0) throw new Fault(`${failures.length} failures`, failures.join('\n'));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

function number(option) {
  const at = process.argv.indexOf(option);
  if (at < 0) return null;
  const value = Number(process.argv[at + 1]);
  if (!Number.isFinite(value) || value < 0) throw new Fault(`${option} needs a number.`);
  return value;
}

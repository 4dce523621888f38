import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../../tools/bootstrap/run-quietly.mjs';
import { Fault } from '../../tools/bootstrap/say.mjs';
import { quantile } from '../figures.mjs';
import { program } from '../peers/programs.mjs';
import { folder } from '../processes.mjs';

/** h2load's report as `{ protocol, requests, rps, failures }`; `failures` are lines that tell of any. */
export function parseH2load(text) {
  const [, total, failed, errored, timeouts] =
    /^requests: (\d+) total, .*?(\d+) failed, (\d+) errored, (\d+) timeout/m.exec(text)?.map(Number) ?? [];
  const others = /^status codes: \d+ 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/m.exec(text)?.slice(1).map(Number) ?? [];
  const rps = Number(/^finished in .*?, ([\d.]+) req\/s/m.exec(text)?.[1] ?? NaN);
  const protocol = /^Application protocol: (\S+)/m.exec(text)?.[1] ?? 'none';
  const failures = [];
  if (failed + errored + timeouts > 0) failures.push(`${failed} failed, ${errored} errored, ${timeouts} timed out`);
  if (others.some((count) => count > 0)) failures.push(`answers: ${others[0]} 3xx, ${others[1]} 4xx, ${others[2]} 5xx`);
  return { protocol, requests: total, rps, failures };
}

/** Latencies in ms, rising, out of h2load's log (start, status, microseconds). */
export function parseLatencies(log) {
  const values = Float64Array.from(log.trimEnd().split('\n'), (line) => Number(line.split('\t')[2]) / 1000);
  return values.sort();
}

/**
 * Loads a server for some seconds: `connections` of `streams` requests each; `rate` requests per second and connection if given.
 * Throws a Fault when any request failed.
 */
export async function runH2load({ origin, host, port, cores, seconds, headers = {}, connections = 8, streams = 8, rate, http1 = false }) {
  const { command, env } = await program('h2load');
  const log = join(folder, `h2load-${process.hrtime.bigint()}.log`);
  const all = [`-c${connections}`, `-m${streams}`, `-D${seconds}`, `--log-file=${log}`];
  if (http1) all.push('--h1');
  if (rate) all.push(`--rps=${rate}`);
  for (const [name, value] of Object.entries(headers)) all.push('-H', `${name}: ${value}`);
  all.push(`--connect-to=127.0.0.1:${port}`, `${origin}://${host}:${port}/`);
  const text = await runQuietly('taskset', ['-c', cores, command, ...all], { what: 'h2load', env: { ...process.env, ...env } });
  const report = parseH2load(text);
  if (!(report.requests > 0) || report.failures.length > 0)
    throw new Fault(`h2load on port ${port}: ${report.failures.join('; ') || 'no requests'}`, text);
  const sorted = parseLatencies(readFileSync(log, 'utf8'));
  rmSync(log);
  return { ...report, p50_ms: quantile(sorted, 0.5), p99_ms: quantile(sorted, 0.99) };
}

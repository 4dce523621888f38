import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../../tools/bootstrap/run-quietly.mjs';
import { Fault } from '../../tools/bootstrap/say.mjs';
import { quantile } from '../figures.mjs';
import { program } from '../peers/programs.mjs';
import { folder } from '../processes.mjs';

/** h2load's report as `{ protocol, requests, rps, broken, refused }`; the last two are lines that tell of any. */
export function parseH2load(text) {
  const [, total, failed, errored, timeouts] =
    /^requests: (\d+) total, .*?(\d+) failed, (\d+) errored, (\d+) timeout/m.exec(text)?.map(Number) ?? [];
  const others = /^status codes: \d+ 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/m.exec(text)?.slice(1).map(Number) ?? [];
  const rps = Number(/^finished in .*?, ([\d.]+) req\/s/m.exec(text)?.[1] ?? NaN);
  const protocol = /^Application protocol: (\S+)/m.exec(text)?.[1] ?? 'none';
  // It counts an answer of 4xx or 5xx as failed, too.
  const lost = failed - others[1] - others[2];
  const broken = lost + errored + timeouts > 0 ? [`${lost} failed, ${errored} errored, ${timeouts} timed out`] : [];
  const refused = others.some((count) => count > 0) ? [`answers: ${others[0]} 3xx, ${others[1]} 4xx, ${others[2]} 5xx`] : [];
  return { protocol, requests: total, rps, broken, refused };
}

/** Lines of h2load's log (start in microseconds, status, microseconds) as `{ at, status, ms }`, times in ms. */
export function parseAnswers(log) {
  return log
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').map(Number))
    .map(([at, status, took]) => ({ at: at / 1000, status, ms: took / 1000 }));
}

/**
 * Loads a server for some seconds: `connections` of `streams` requests each; `rate` requests per second and connection if given.
 * Throws a Fault when any request failed; with `refusals`, answers that are not 2xx are none of those and `answers` tells all of them.
 */
export async function runH2load(options) {
  const { port, cores, refusals = false } = options;
  const { command, env } = await program('h2load');
  const log = join(folder, `h2load-${process.hrtime.bigint()}.log`);
  const args = ['-c', cores, command, `--log-file=${log}`, ...argumentsOf(options)];
  const text = await runQuietly('taskset', args, { what: 'h2load', env: { ...process.env, ...env } });
  const report = parseH2load(text);
  const failures = refusals ? report.broken : [...report.broken, ...report.refused];
  if (!(report.requests > 0) || failures.length > 0)
    throw new Fault(`h2load on port ${port}: ${failures.join('; ') || 'no requests'}`, text);
  const answers = parseAnswers(readFileSync(log, 'utf8'));
  rmSync(log);
  const sorted = Float64Array.from(answers, ({ ms }) => ms).sort();
  const latency = { p50_ms: quantile(sorted, 0.5), p99_ms: quantile(sorted, 0.99) };
  return { requests: report.requests, rps: report.rps, ...latency, ...(refusals ? { answers } : {}) };
}

function argumentsOf({ origin, host, port, seconds, headers = {}, connections = 8, streams = 8, rate, http1 = false }) {
  const args = [`-c${connections}`, `-m${streams}`, `-D${seconds}`];
  if (http1) args.push('--h1');
  if (rate) args.push(`--rps=${rate}`);
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
  return [...args, `--connect-to=127.0.0.1:${port}`, `${origin}://${host}:${port}/`];
}

import { runQuietly } from '../../tools/bootstrap/run-quietly.mjs';
import { Fault } from '../../tools/bootstrap/say.mjs';
import { program } from '../peers/programs.mjs';

const unitMs = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** wrk's report as `{ requests, rps, p50_ms, p99_ms, failures }`; `failures` are lines that tell of any. */
export function parseWrk(text) {
  const number = (pattern) => Number(pattern.exec(text)?.[1] ?? NaN);
  const latency = (share) => {
    const [, value, unit] = new RegExp(`^\\s*${share}%\\s+([\\d.]+)(us|ms|s|m)\\s*$`, 'm').exec(text) ?? [];
    return Number(value) * unitMs[unit];
  };
  const failures = [...text.matchAll(/^\s*(Non-2xx.*|Socket errors:.*)$/gm)].map(([, line]) => line);
  const requests = number(/^\s*(\d+) requests in/m);
  return { requests, rps: number(/^Requests\/sec:\s*([\d.]+)/m), p50_ms: latency(50), p99_ms: latency(99), failures };
}

/** Loads a server for some seconds over connections that are kept. Throws a Fault when any request failed. */
export async function runWrk({ url, cores, seconds, headers = {}, connections = 64, script, args = [] }) {
  const { command, env } = await program('wrk');
  const all = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '20s'];
  for (const [name, value] of Object.entries(headers)) all.push('-H', `${name}: ${value}`);
  if (script) all.push('-s', script);
  const text = await runQuietly('taskset', ['-c', cores, command, ...all, url, '--', ...args], {
    what: 'wrk',
    env: { ...process.env, ...env },
  });
  const report = parseWrk(text);
  if (!(report.requests > 0) || report.failures.length > 0)
    throw new Fault(`wrk on ${url}: ${report.failures.join('; ') || 'no requests'}`, text);
  return report;
}

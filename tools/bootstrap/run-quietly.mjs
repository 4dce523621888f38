// Runs a program to its end, answers with its standard output, and shows all that it printed only when it failed.
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { Fault } from './say.mjs';

export async function runQuietly(command, args, { what, tailLines = 30, onLine = () => {}, ...options }) {
  // A group of its own, so that what the program started ends with it when we are interrupted.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
  const endGroup = () => killGroup(child.pid);
  process.once('exit', endGroup);
  let output = '';
  let told = 0;
  const collect = (chunk) => {
    output += chunk;
    for (let end = output.indexOf('\n', told); end !== -1; end = output.indexOf('\n', told)) {
      onLine(output.slice(told, end));
      told = end + 1;
    }
  };
  let answer = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', collect);
  const how = await new Promise((ended) => {
    child.on('error', (error) => ended(error.code === 'ENOENT' ? `${command} is not installed` : error.message));
    child.on('close', (code, signal) => ended(code === 0 ? null : `${basename(command)} ended with ${signal ?? `code ${code}`}`));
  });
  process.off('exit', endGroup);
  if (how) throw Object.assign(new Fault(`${what} failed: ${how}.`, lastLines(output, tailLines)), { output });
  return answer;
}

export function killGroup(pid) {
  if (!pid) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone, which is what was wanted.
  }
}

export function lastLines(text, count) {
  return text
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n');
}

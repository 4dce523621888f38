// Runs a program to its end and shows what it printed only when it failed.
import { spawn } from 'node:child_process';
import { Fault } from './say.mjs';

export async function runQuietly(command, args, { what, tailLines = 30, ...options }) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const how = await new Promise((ended) => {
    child.on('error', (error) => ended(error.code === 'ENOENT' ? `${command} is not installed` : error.message));
    child.on('close', (code, signal) => ended(code === 0 ? null : `${command} ended with ${signal ?? `code ${code}`}`));
  });
  process.off('exit', stop);
  if (how) throw new Fault(`${what} failed: ${how}.`, lastLines(output, tailLines));
  return output;
}

export function lastLines(text, count) {
  return text
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n');
}

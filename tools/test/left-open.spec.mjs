import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const leftOpen = new URL('left-open.mjs', import.meta.url).href;
const standIn = `
const server = require('node:http').createServer().listen(0, '127.0.0.1');
setTimeout(() => process.exit(), 20_000);
clearTimeout(setTimeout(() => {}, 33_000));
setTimeout(() => {}, 44_000).unref();
`;

test('what holds a Jest that does not end is named: a server by its port, a timer by its time and its place', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sitekeep-left-open-'));
  const [script, report] = [join(place, 'jest.js'), join(place, 'report.json')];
  writeFileSync(script, standIn);
  writeFileSync(report, '{}');
  const env = { ...process.env, SITEKEEP_TEST_REPORT: report, SITEKEEP_TEST_PATIENCE_S: '1' };
  const child = spawn(process.execPath, ['--import', leftOpen, script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const said = await Promise.race([firstOf(child.stderr), text(child.stderr)]);
    expect(said).toMatch(/^Left open:\nServer \{"port":\d+\}\nsetTimeout 20000 ms\n.*jest\.js:3/);
    expect(said).not.toMatch(/33000|44000/);
  } finally {
    child.kill();
    rmSync(place, { recursive: true });
  }
});

const firstOf = (stream) => new Promise((resolve) => stream.once('data', (chunk) => resolve(String(chunk))));

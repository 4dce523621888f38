import { execFileSync } from 'node:child_process';
import { fromSource } from '../testing/edge-processes.ts';

const module = new URL('./body-memory.ts', import.meta.url).href;
const passBodies = `
  import { bodyPassed } from '${module}';
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let piece = 0; piece < 3200; piece++) {
    bodyPassed(Buffer.allocUnsafeSlow(65_536).length);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  console.log(most);
`;

test('bodies that pass by leave no more garbage than three rounds of them', () => {
  // In a process of its own, where nobody else has buffers. V8 frees on a thread of its own, which gets no turn on a busy machine: one
  // round is being filled, one waits to be freed, one is freed while the next begins. Nobody told, it is four to five rounds.
  const most = Number(execFileSync(process.execPath, [...fromSource, '--input-type=module', '--eval', passBodies], { encoding: 'utf8' }));
  expect(most).toBeGreaterThan(1024 * 1024);
  expect(most).toBeLessThan(48 * 1024 * 1024);
});

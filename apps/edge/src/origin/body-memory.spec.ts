import { bodyPassed } from './body-memory.ts';

test('bodies that pass by leave no more garbage than two rounds of them', () => {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let piece = 0; piece < 3200; piece++) {
    bodyPassed(Buffer.allocUnsafeSlow(65_536).length);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most).toBeLessThan(33 * 1024 * 1024);
});

// `npm test`: every check there is, on a machine that has only Node and npm, closed by one line of counts.
// `npm test -- edge` runs only the tests that Jest finds by "edge". `npm run bars` runs what is scaled down here at its full scale.
import { installDependencies } from './bootstrap/dependencies.mjs';
import { interruptWhenParentDies } from './bootstrap/interrupts.mjs';
import { useWantedNode } from './bootstrap/node-runtime.mjs';
import { dataDir, makeWritable } from './bootstrap/places.mjs';
import { explain } from './bootstrap/say.mjs';

try {
  const args = process.argv.slice(2);
  makeWritable(dataDir(), 'data folder');
  interruptWhenParentDies();
  await useWantedNode();
  await installDependencies();
  const { test } = await import('./test/test.mjs');
  await test({ bars: args.includes('--bars'), jestArgs: args.filter((arg) => arg !== '--bars') });
} catch (error) {
  console.error(explain(error));
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

// `npm start` with stand-ins for the apps and without a build: what is left is exactly the start itself.
import { fileURLToPath } from 'node:url';
import { interruptWhenParentDies } from '../bootstrap/interrupts.mjs';
import { dataDir, makeWritable } from '../bootstrap/places.mjs';
import { explain } from '../bootstrap/say.mjs';
import { start } from '../start/start.mjs';

const standIn = fileURLToPath(new URL('stand-in-app.mjs', import.meta.url));

try {
  makeWritable(dataDir(), 'data folder');
  interruptWhenParentDies();
  const programs = { needBuild: false, argsOf: (name) => [standIn, name] };
  await start({ reset: process.argv.includes('--reset'), programs, graceMs: 1_000 });
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

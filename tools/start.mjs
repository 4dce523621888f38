// `npm start`: Sitekeep with everything it needs, on a machine that has only Node and npm. `npm start -- --reset` begins anew.
import { installDependencies } from './bootstrap/dependencies.mjs';
import { interruptWhenParentDies } from './bootstrap/interrupts.mjs';
import { useWantedNode } from './bootstrap/node-runtime.mjs';
import { dataDir, makeWritable } from './bootstrap/places.mjs';
import { explain, Fault } from './bootstrap/say.mjs';

try {
  const options = readOptions(process.argv.slice(2));
  makeWritable(dataDir(), 'data folder');
  interruptWhenParentDies();
  await useWantedNode();
  await installDependencies();
  const { start } = await import('./start/start.mjs');
  await start(options);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function readOptions(args) {
  const unknown = args.find((arg) => arg !== '--reset');
  if (unknown) throw new Fault(`Unknown option ${unknown}: there is only --reset, which starts over with empty data.`);
  return { reset: args.includes('--reset') };
}

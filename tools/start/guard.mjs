// Outlives a start that is killed without a word: its standard input closes with the start, and then it ends what the start left running.
import { rmSync } from 'node:fs';
import { stopRecorded } from '../bootstrap/records.mjs';

const [records, readyFile] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('end', async () => {
  rmSync(readyFile, { force: true });
  await stopRecorded(records);
  process.exit();
});

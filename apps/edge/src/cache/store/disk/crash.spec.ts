import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromSource } from '../../../testing/edge-processes.ts';
import { removeFolder, temporaryFolder } from '../../../testing/edge-under-test.ts';
import { storeOnDisk } from '../testing/disk-setting.ts';
import { numberedKey, provenVersion } from '../testing/self-proving.ts';

const script = fileURLToPath(new URL('../testing/writing-process.ts', import.meta.url));
const rounds = 8;
const objects = 60;
let folder = '';
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => removeFolder(folder));

async function killed(child: ChildProcess, afterMs: number): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.once('message', resolve));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  await gone;
}

test('processes that are killed while they write, over and over, leave no object that is torn', async () => {
  let seen = 0;
  for (let round = 0; round < rounds; round++) {
    // Two of them write the same objects.
    const ranges = [0, 0, objects].map((first) => [folder, String(first), String(first + objects)]);
    const children = ranges.map((range) => fork(script, range, { execArgv: fromSource }));
    await Promise.all(children.map((child, i) => killed(child, Math.random() * 200 + i * 30)));
    const { store } = await storeOnDisk(folder);
    // Killed in the middle of a file: nobody will ever finish it.
    expect(readdirSync(join(folder, 'cache', 'filling'))).toEqual([]);
    for (let number = 0; number < 2 * objects; number++) {
      for (const answer of await store.find(numberedKey(number))) {
        const chunks: Buffer[] = [];
        for await (const chunk of answer.read(0, answer.length)) chunks.push(chunk);
        expect(provenVersion(number, answer.head, Buffer.concat(chunks))).toBeGreaterThan(0);
        seen++;
      }
    }
    await store.stop();
  }
  expect(seen).toBeGreaterThan(rounds * objects * 0.8);
}, 120_000);

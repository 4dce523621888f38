import { faultsAfter, playStory, points, type Point } from './support/story.ts';
import { full, rounds } from './support/scale.ts';
import { startStack, type AppName, type Stack } from './support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack('story');
}, 120_000);
afterAll(() => stack.stop(), 60_000);

test('the whole story, undisturbed', async () => {
  const end = await playStory(stack);
  expect(await faultsAfter(stack, end)).toEqual([]);
}, 180_000);

const apps: AppName[] = ['api', 'billing-worker', 'insight-worker', 'edge'];

test.each(apps)(
  'kill -9 of the %s at every point of the story, then restart: it still ends right',
  async (app) => {
    const end = await playStory(stack, () => stack.apps[app].restart());
    expect(await faultsAfter(stack, end)).toEqual([]);
  },
  300_000,
);

// One kill per story finds what the next kill would hide. The whole matrix is for npm run bars.
const matrix = apps.flatMap((app) => points.map((point): [AppName, Point] => [app, point]));
const some = full ? matrix : matrix.filter(([app, point]) => app === 'billing-worker' && ['paying', 'deleting'].includes(point));
test.each(some)(
  'kill -9 of the %s at "%s" alone',
  async (app, at) => {
    const end = await playStory(stack, (point) => (point === at ? stack.apps[app].restart() : undefined));
    expect(await faultsAfter(stack, end)).toEqual([]);
  },
  240_000,
);

test('kills at random moments while the story runs', async () => {
  for (let round = 0; round < rounds(10); round++) {
    let running = true;
    const chaos = (async () => {
      for (let kill = 0; running && kill < 12; kill++) {
        await new Promise((wake) => setTimeout(wake, 300 + Math.random() * 1500));
        const app = apps[Math.floor(Math.random() * apps.length)] ?? 'api';
        if (running) await stack.apps[app].restart();
      }
    })();
    const end = await playStory(stack);
    running = false;
    await chaos;
    expect(await faultsAfter(stack, end)).toEqual([]);
  }
}, 600_000);

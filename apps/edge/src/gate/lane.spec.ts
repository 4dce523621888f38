import { Lane, type LaneBounds } from './lane.ts';

// Who is left waiting at the end of a test holds up the process no longer than this.
const bounds = { atOnce: 1, mostWaiting: 6, patienceMs: 5000 };

/** A lane whose works end when they are told to, and the order in which they began. */
function scene(parts: Partial<LaneBounds> = {}) {
  const lane = new Lane({ ...bounds, ...parts });
  const begun: string[] = [];
  const ended = new Map<string, () => void>();
  const outcomes = new Map<string, string>();
  const ask = (name: string, site = 'a', network = name) =>
    void lane
      .run({ site, network }, () => {
        begun.push(name);
        return new Promise<string>((resolve) => ended.set(name, () => resolve('done')));
      })
      .then((outcome) => outcomes.set(name, outcome ?? 'too late'));
  const finish = async () => {
    const name = begun.at(-1) as string;
    ended.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ask, begun, outcomes, finish, finishAll: async (times: number) => repeat(times, finish) };
}

async function repeat(times: number, work: () => Promise<void>): Promise<void> {
  for (let i = 0; i < times; i++) await work();
}

test('one after the other in the order of their coming', async () => {
  const { ask, begun, finishAll } = scene();
  for (const name of ['1', '2', '3']) ask(name, 'a', 'office');
  await finishAll(3);
  expect(begun).toEqual(['1', '2', '3']);
});

test('sites have their turns one after the other, and within a site its networks', async () => {
  const { ask, begun, finishAll } = scene();
  ask('first');
  for (const name of ['a1', 'a2', 'a3']) ask(name, 'a', 'x');
  ask('a4', 'a', 'y');
  ask('b1', 'b');
  await finishAll(6);
  expect(begun).toEqual(['first', 'a1', 'b1', 'a4', 'a2', 'a3']);
});

test('a rush at one site makes room for another site, and few addresses for everybody else', async () => {
  const { ask, begun, outcomes, finishAll } = scene();
  ask('first');
  for (let i = 1; i <= 6; i++) ask(`flood${i}`, 'a', 'x');
  ask('one more', 'a', 'x');
  ask('other network', 'a', 'y');
  ask('other site', 'b');
  await finishAll(1);
  expect(outcomes.get('one more')).toBe('too late');
  expect([outcomes.get('flood6'), outcomes.get('flood5'), outcomes.get('flood4')]).toEqual(['too late', 'too late', undefined]);
  await finishAll(6);
  expect(begun).toEqual(['first', 'flood1', 'other site', 'other network', 'flood2', 'flood3', 'flood4']);
});

test('who waits as much as everybody else displaces nobody', async () => {
  const { ask, outcomes, finishAll } = scene({ mostWaiting: 2 });
  ask('first');
  ask('a1', 'a');
  ask('b1', 'b');
  ask('c1', 'c');
  await finishAll(3);
  expect([...outcomes]).toEqual([
    ['c1', 'too late'],
    ['first', 'done'],
    ['a1', 'done'],
    ['b1', 'done'],
  ]);
});

test('patience ends, and the place goes to who is still there', async () => {
  const { ask, begun, outcomes, finishAll } = scene({ patienceMs: 20 });
  ask('first');
  ask('late');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(outcomes.get('late')).toBe('too late');
  ask('next', 'b');
  await finishAll(2);
  expect(begun).toEqual(['first', 'next']);
});

test('a work that fails hands its place on', async () => {
  const lane = new Lane(bounds);
  const asker = { site: 'a', network: 'x' };
  const failing = lane.run(asker, () => Promise.reject(new Error('broken')));
  const next = lane.run(asker, () => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
});

test('a site has no more than its share at once, and leaves the other places to others', async () => {
  const { ask, begun, finishAll } = scene({ atOnce: 3, mostOfSite: 1 });
  for (const name of ['a1', 'a2', 'a3']) ask(name, 'a', 'x');
  for (const name of ['b1', 'c1', 'd1']) ask(name, name);
  expect(begun).toEqual(['a1', 'b1', 'c1']);
  await finishAll(1);
  expect(begun).toEqual(['a1', 'b1', 'c1', 'd1']);
  await finishAll(1);
  ask('a4', 'a', 'x');
  expect(begun).toHaveLength(4);
});

test('the next of a site begins when one of its own ends', async () => {
  const { ask, begun, finishAll } = scene({ atOnce: 3, mostOfSite: 1 });
  for (const name of ['a1', 'a2', 'a3']) ask(name, 'a', 'x');
  await finishAll(3);
  expect(begun).toEqual(['a1', 'a2', 'a3']);
});

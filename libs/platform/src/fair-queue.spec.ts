import { FairQueue } from './fair-queue.ts';

/** Adds what waits, by its lane (the name without the number, which may be empty), and tells what went and what was refused. */
function scene(most: number) {
  const queue = new FairQueue(most);
  const refused: string[] = [];
  const went: string[] = [];
  const add = (...names: string[]) => {
    for (const name of names) queue.add(name.replace(/\d+$/, ''), { go: () => went.push(name), refuse: () => refused.push(name) });
  };
  const run = () => {
    for (let next = queue.next(); next; next = queue.next()) next.go();
    return went.splice(0).join(' ');
  };
  return { add, run, refused };
}

test('lanes take turns, each in its own order', () => {
  const { add, run } = scene(10);
  add('a1', 'a2', 'a3', 'b1', 'c1', 'b2');
  expect(run()).toBe('a1 b1 c1 a2 b2 a3');
  expect(run()).toBe('');
});

test('whoever comes anew is behind those whose turn it is, not behind all that they have', () => {
  const { add, run } = scene(100);
  add(...Array.from({ length: 50 }, (_, at) => `a${at}`), 'b1');
  expect(run().split(' ').slice(0, 3)).toEqual(['a0', 'b1', 'a1']);
});

test('when all places are taken, the longest lane gives way, and is refused more itself', () => {
  const { add, run, refused } = scene(4);
  add('a1', 'a2', 'a3', 'a4', 'a5');
  expect(refused).toEqual(['a5']);
  add('b1', 'b2');
  expect(refused).toEqual(['a5', 'a4', 'a3']);
  // Two and two: nobody has more than the one who comes.
  add('b3', 'a6');
  expect(refused).toEqual(['a5', 'a4', 'a3', 'b3', 'a6']);
  add('c1');
  expect(refused.at(-1)).toBe('a2');
  expect(run()).toBe('a1 b1 c1 b2');
});

test('a lane without a name gives way no more than the others', () => {
  const { add, run, refused } = scene(4);
  add('a1', 'a2', 'a3', '1', 'a4');
  expect(refused).toEqual(['a4']);
  add('2', 'a5');
  expect(refused).toEqual(['a4', 'a3', 'a5']);
  expect(run()).toBe('a1 1 a2 2');
  // All four places are free again.
  add('b1', 'c1', 'd1', 'e1', 'f1');
  expect(refused).toEqual(['a4', 'a3', 'a5', 'f1']);
  expect(run()).toBe('b1 c1 d1 e1');
});

import { createHash, randomBytes } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { newChallenge, type Difficulty } from './challenge.ts';
import { checkProofOfWork, difficultyFor } from './proof-of-work.ts';
import { solverScript } from './solver-script.ts';
import { altered, keys, now, visitor } from './testing/visitors.ts';

const ask = (difficulty: Difficulty = { puzzles: 4, bits: 8 }) => newChallenge(keys, 'invisible', visitor, now, difficulty);

/** Runs the very text that browsers get, as a Worker would. */
function solve(token: string, { puzzles, bits }: Difficulty): { solution: string; solved: number[] } {
  const told: { solved?: number; solution?: string }[] = [];
  const self = { postMessage: (message: object) => told.push(message), onmessage: (_: object) => undefined };
  runInNewContext(solverScript, { self });
  self.onmessage({ data: { token, puzzles, bits } });
  return { solution: told.at(-1)?.solution ?? '', solved: told.flatMap((message) => message.solved ?? []) };
}

/** The functions within the script. */
function inside<T>(expression: string): T {
  return runInNewContext(`${solverScript.replace(/\}\)\(\);\s*$/, '')}; self.found = ${expression}; })(); self.found`, { self: {} }) as T;
}

test.each(['', 'abc', 'a'.repeat(55), 'a'.repeat(56), 'a'.repeat(63), 'a'.repeat(64), 'a'.repeat(119), 'a'.repeat(120), 'a'.repeat(1000)])(
  "the Worker's SHA-256 agrees with node:crypto on %j",
  (text) => {
    const sha256 = inside<(text: string) => string>('sha256');
    expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
  },
);

test("the Worker's constants are those of FIPS 180-4", () => {
  const constants = inside<{ H: ArrayLike<number>; K: ArrayLike<number> }>('({ H: H, K: K })');
  const hex = (words: ArrayLike<number>, i: number) => ((words[i] ?? 0) >>> 0).toString(16).padStart(8, '0');
  expect([hex(constants.H, 0), hex(constants.H, 7)]).toEqual(['6a09e667', '5be0cd19']);
  expect([hex(constants.K, 0), hex(constants.K, 31), hex(constants.K, 63)]).toEqual(['428a2f98', '14292967', 'c67178f2']);
});

test('what the Worker finds is right, and it tells how far it is', () => {
  for (let i = 0; i < 5; i++) {
    const challenge = ask();
    const { solution, solved } = solve(challenge.token, challenge.difficulty);
    expect(checkProofOfWork(challenge, solution)).toBe(true);
    expect(solved).toEqual([1, 2, 3, 4]);
  }
});

test('each counter is the first that serves, by node:crypto', () => {
  const challenge = ask();
  const seed = createHash('sha256').update(challenge.token).digest('hex');
  const counters = solve(challenge.token, challenge.difficulty).solution.split('.');
  for (const [puzzle, counter] of counters.entries()) {
    const digest = (c: number) => {
      const numbers = Buffer.alloc(8);
      numbers.writeUInt32BE(puzzle, 0);
      numbers.writeUInt32BE(c, 4);
      return createHash('sha256').update(seed).update(numbers).digest();
    };
    const found = parseInt(counter, 36);
    expect(digest(found)[0]).toBe(0);
    for (let c = 0; c < found; c++) expect(digest(c)[0]).not.toBe(0);
  }
});

describe('a solution', () => {
  const challenge = ask();
  const { solution } = solve(challenge.token, challenge.difficulty);

  test('is of no use for another challenge', () => {
    expect(checkProofOfWork(ask(), solution)).toBe(false);
  });

  test('does not serve a captcha', () => {
    expect(checkProofOfWork({ ...challenge, method: 'captcha' }, solution)).toBe(false);
  });

  test('does not serve a harder challenge', () => {
    expect(checkProofOfWork({ ...challenge, difficulty: { puzzles: 4, bits: 24 } }, solution)).toBe(false);
    expect(checkProofOfWork({ ...challenge, difficulty: { puzzles: 5, bits: 8 } }, solution)).toBe(false);
  });

  test('needs every puzzle, each in its place', () => {
    const parts = solution.split('.');
    expect(checkProofOfWork(challenge, parts.slice(1).join('.'))).toBe(false);
    expect(checkProofOfWork(challenge, [...parts].reverse().join('.'))).toBe(false);
    expect(checkProofOfWork(challenge, [parts[0], parts[0], parts[0], parts[0]].join('.'))).toBe(false);
  });

  test('is hardly ever right by chance', () => {
    const others = altered(solution).filter((text) => text !== solution);
    expect(others.filter((text) => checkProofOfWork(challenge, text))).toEqual([]);
  });

  test.each([
    '',
    '...',
    '1.2.3',
    '1.2.3.4.5',
    '-1.2.3.4',
    '1e3.2.3.4 ',
    '1,2,3,4',
    'zzzzzzz.1.1.1',
    '0x1.1.1.1',
    '1.'.repeat(10_000),
    randomBytes(20).toString('latin1'),
  ])('%j is none', (text) => {
    expect(checkProofOfWork(challenge, text)).toBe(false);
  });
});

test('no puzzles are no proof', () => {
  expect(checkProofOfWork(ask({ puzzles: 0, bits: 0 }), '')).toBe(false);
});

test.each([
  [0, 13],
  [1, 13],
  [1.9, 13],
  [2, 14],
  [4, 15],
  [8, 16],
  [1000, 16],
  [Infinity, 16],
  [NaN, 13],
  [-5, 13],
])('under a pressure of %d it takes %i bits', (pressure, bits) => {
  expect(difficultyFor(pressure)).toEqual({ puzzles: 16, bits });
});

test('the work spreads little: nobody waits three times as long as others', () => {
  const work = Array.from({ length: 30 }, () => {
    const { solution } = solve(ask({ puzzles: 16, bits: 6 }).token, { puzzles: 16, bits: 6 });
    return solution.split('.').reduce((sum, counter) => sum + parseInt(counter, 36) + 1, 0);
  });
  const mean = work.reduce((sum, hashes) => sum + hashes) / work.length;
  expect(mean).toBeGreaterThan(16 * 64 * 0.75);
  expect(mean).toBeLessThan(16 * 64 * 1.3);
  expect(Math.max(...work)).toBeLessThan(3 * mean);
});

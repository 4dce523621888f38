import { hash } from 'node:crypto';
import type { Challenge, Difficulty } from './challenge.ts';

/**
 * Sixteen small puzzles instead of one big one: the mean is the same, but the time spreads by a quarter of it instead of
 * by all of it, so hardly anybody is unlucky. At base 131,072 hashes: 0.05 s on a desktop, 0.2 s on a phone of the middle.
 */
const puzzles = 16;
const baseBits = 13;
const mostBits = 16;

/**
 * More work while the site is under pressure: one bit for every doubling beyond the set number, at most eight times the base,
 * so that a slow phone is through in some seconds at the worst. `pressure`: requests under way, divided by the number from which
 * the site counts as attacked; 1 or less is base.
 */
export function difficultyFor(pressure: number): Difficulty {
  const doublings = pressure > 1 ? Math.floor(Math.log2(pressure)) : 0;
  return { puzzles, bits: Math.min(mostBits, baseBits + doublings) };
}

/**
 * Puzzle `i` asks for a counter `c` (32 bits) such that SHA-256 over the 64 hex digits of SHA-256(token), `i` and `c` (each 4 bytes,
 * big endian) begins with `bits` zero bits. The first 64 bytes are one block of the hash, so whoever searches hashes one block a try.
 */
export function checkProofOfWork(challenge: Challenge, solution: string): boolean {
  const counters = readSolution(solution, challenge.difficulty.puzzles);
  if (counters === null || challenge.method !== 'invisible') return false;
  const message = Buffer.alloc(72);
  message.write(hash('sha256', challenge.token, 'hex'), 'latin1');
  return counters.every((counter, puzzle) => {
    message.writeUInt32BE(puzzle, 64);
    message.writeUInt32BE(counter, 68);
    return leadingZeroBits(hash('sha256', message, 'buffer')) >= challenge.difficulty.bits;
  });
}

/** The counters of `1z.k3.…` (base 36, one for each puzzle), or null. */
function readSolution(text: string, count: number): number[] | null {
  if (text.length > count * 8) return null;
  const parts = text.split('.');
  if (parts.length !== count || count === 0) return null;
  const counters = parts.map((part) => (/^[0-9a-z]{1,7}$/.test(part) ? parseInt(part, 36) : -1));
  return counters.every((counter) => counter >= 0 && counter <= 0xffffffff) ? counters : null;
}

/** Of the first 32 bits; more than `mostBits` is never asked. */
const leadingZeroBits = (digest: Buffer): number => Math.clz32(digest.readUInt32BE(0));

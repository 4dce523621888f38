import { hash, randomFillSync, timingSafeEqual } from 'node:crypto';
import type { CheckMethod } from '@sitekeep/contracts';
import type { SiteKeys } from './site-keys.ts';
import { bindingOf, type Visitor } from './visitor.ts';

/** How much work a browser does: `puzzles` counters to be found, each with `bits` leading zero bits. */
export interface Difficulty {
  readonly puzzles: number;
  readonly bits: number;
}

/** A challenge as read from its token. Stateless: the edge that answers need not be the one that asked. */
export interface Challenge {
  readonly token: string;
  readonly method: CheckMethod;
  /** 32 hex digits; to be used up by the first answer, right or wrong, over all edges. */
  readonly nonce: string;
  /** ms since epoch */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly difficulty: Difficulty;
}

/** `forged`: not made for this site. `other_visitor`: made for another network or browser, as when a phone leaves its wireless network. */
export type ChallengeFault = 'malformed' | 'forged' | 'expired' | 'other_visitor';

const version = 1;
const methods: readonly CheckMethod[] = ['invisible', 'captcha'];
const lifetimes: Record<CheckMethod, number> = { invisible: 120_000, captcha: 300_000 };
// version, method, bits, puzzles, issuedAt (6 bytes, ms), lifetime (2, seconds), nonce (16), binding (6), MAC (32)
const at = { issuedAt: 4, lifetime: 10, nonce: 12, binding: 28, mac: 34 } as const;
const tokenBytes = 66;
/** A multiple of three bytes, so that every token has one spelling only. */
export const tokenLength = (tokenBytes / 3) * 4;

/** A new challenge: 2 minutes for the invisible check, 5 for the captcha. `difficulty` is of no matter for the captcha. */
export function newChallenge(keys: SiteKeys, method: CheckMethod, visitor: Visitor, now: number, difficulty: Difficulty): Challenge {
  const bytes = Buffer.alloc(tokenBytes);
  bytes.set([version, methods.indexOf(method), difficulty.bits, difficulty.puzzles]);
  bytes.writeUIntBE(now, at.issuedAt, 6);
  bytes.writeUInt16BE(lifetimes[method] / 1000, at.lifetime);
  freshNonce().copy(bytes, at.nonce);
  bindingBytes(visitor).copy(bytes, at.binding);
  macOf(keys, bytes).copy(bytes, at.mac);
  return challengeOf(bytes);
}

/** The challenge of a token that came back, or what is wrong with it. */
export function readChallenge(keys: SiteKeys, token: string, visitor: Visitor, now: number): Challenge | ChallengeFault {
  const bytes = openToken(keys, token);
  if (typeof bytes === 'string') return bytes;
  const challenge = challengeOf(bytes);
  if (challenge.expiresAt <= now) return 'expired';
  return bytes.subarray(at.binding, at.mac).equals(bindingBytes(visitor)) ? challenge : 'other_visitor';
}

/** The same without asking who sent it and when: for the captcha's image and sound, which show nothing but what the page asked. */
export function readToken(keys: SiteKeys, token: string): Challenge | 'malformed' | 'forged' {
  const bytes = openToken(keys, token);
  return typeof bytes === 'string' ? bytes : challengeOf(bytes);
}

function openToken(keys: SiteKeys, token: string): Buffer | 'malformed' | 'forged' {
  if (token.length !== tokenLength || !/^[\w-]+$/.test(token)) return 'malformed';
  const bytes = Buffer.from(token, 'base64url');
  if (!timingSafeEqual(macOf(keys, bytes), bytes.subarray(at.mac))) return 'forged';
  return bytes[0] === version && methods[bytes[1] ?? -1] !== undefined ? bytes : 'malformed';
}

function challengeOf(bytes: Buffer): Challenge {
  const issuedAt = bytes.readUIntBE(at.issuedAt, 6);
  return {
    token: bytes.toString('base64url'),
    method: methods[bytes[1] ?? 0] ?? 'captcha',
    nonce: bytes.toString('hex', at.nonce, at.binding),
    issuedAt,
    expiresAt: issuedAt + bytes.readUInt16BE(at.lifetime) * 1000,
    difficulty: { bits: bytes[2] ?? 0, puzzles: bytes[3] ?? 0 },
  };
}

const macOf = (keys: SiteKeys, bytes: Buffer): Buffer => keys.challenge.bytesOf(`token ${bytes.toString('base64url', 0, at.mac)}`);
const bindingBytes = (visitor: Visitor): Buffer => hash('sha256', bindingOf(visitor), 'buffer').subarray(0, 6);

// Random bytes are fetched for 256 challenges at once: asking the system for each took longer than all the rest of a challenge.
const nonces = Buffer.alloc(256 * 16);
let nextNonce = nonces.length;

function freshNonce(): Buffer {
  if (nextNonce === nonces.length) {
    randomFillSync(nonces);
    nextNonce = 0;
  }
  nextNonce += 16;
  return nonces.subarray(nextNonce - 16, nextNonce);
}

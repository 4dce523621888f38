import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { HOTP, Secret } from 'otpauth';
import type { VisitorTokenRow } from './visitor-token.entity.ts';

/** What codes are made of: HOTP of RFC 4226; TOTP of RFC 6238 is the same with the time step as counter. */
export type CodeMaker = Pick<VisitorTokenRow, 'algorithm' | 'digits'> & { secret: Secret };
/** Where a token stands. */
export type TokenState = Pick<VisitorTokenRow, 'periodSeconds' | 'nextCounter' | 'drift'>;
/** Counters to look at: `count` of them, beginning with `from`. */
type Window = { from: number; count: number };

/** Presses of a HOTP token that nobody typed in (RFC 4226, 7.2: the look-ahead). */
const lookAhead = 10;
/** Steps that the clock of a TOTP token may be off, each way, since it was last heard of (RFC 6238, 5.2 and 6). */
const driftSteps = 1;
/** The same where two codes, one after the other, are the proof (RFC 4226, 7.4). */
const resyncLookAhead = 1000;
const resyncDriftSteps = 60;
/** Codes that are made of a token to look for one. */
export const codesPerToken = Math.max(lookAhead, 2 * driftSteps) + 1;

export const codeAt = (maker: CodeMaker, counter: number): string => codesOf(maker)(counter);

/** The codes of a token by their counters. The key is made once: of bytes Node finds out each time what they are, for longer than the HMAC takes. */
function codesOf({ secret, algorithm, digits }: CodeMaker): (counter: number) => string {
  const key = createSecretKey(secret.bytes);
  const hmac = (_name: string, _bytes: Uint8Array, message: Uint8Array) => createHmac(algorithm, key).update(message).digest();
  return (counter) => HOTP.generate({ secret, algorithm, digits, counter, hmac });
}

/** The time step (RFC 6238, 4.2). */
export const stepAt = (nowMs: number, periodSeconds: number): number => Math.floor(nowMs / 1000 / periodSeconds);

/** Steps by which the clock of a token is off that shows the code of this counter now; 0 with HOTP, which has no clock. */
export const driftOf = ({ periodSeconds }: TokenState, counter: number, nowMs: number): number =>
  periodSeconds === null ? 0 : counter - stepAt(nowMs, periodSeconds);

/**
 * The counter at which this code is accepted now, or null: it is wrong, or it, or a later one, was used before. Always makes
 * `codesPerToken` codes: neither the kind of the token nor what is found can be told from the work.
 */
export function acceptedCounter(maker: CodeMaker, token: TokenState, code: string, nowMs: number): number | null {
  const { from, count } = windowOf(token, nowMs, lookAhead, driftSteps);
  const codeOf = codesOf(maker);
  let found: number | null = null;
  for (let i = 0; i < codesPerToken; i++) {
    const right = sameCode(codeOf(from + i), code);
    if (right && i < count && from + i >= token.nextCounter) found ??= from + i;
  }
  return found;
}

/** The counter of the second of two codes that come one after the other, far off perhaps, but not used before; or null. */
export function resyncCounter(maker: CodeMaker, token: TokenState, codes: readonly [string, string], nowMs: number): number | null {
  const { from, count } = windowOf(token, nowMs, resyncLookAhead, resyncDriftSteps);
  const codeOf = codesOf(maker);
  for (let counter = Math.max(from, token.nextCounter); counter < from + count; counter++)
    if (sameCode(codeOf(counter), codes[0]) && sameCode(codeOf(counter + 1), codes[1])) return counter + 1;
  return null;
}

function windowOf({ periodSeconds, nextCounter, drift }: TokenState, nowMs: number, ahead: number, steps: number): Window {
  if (periodSeconds === null) return { from: nextCounter, count: ahead + 1 };
  return { from: Math.max(0, stepAt(nowMs, periodSeconds) + drift - steps), count: 2 * steps + 1 };
}

function sameCode(code: string, typed: string): boolean {
  const [left, right] = [Buffer.from(code), Buffer.from(typed)];
  return left.length === right.length && timingSafeEqual(left, right);
}

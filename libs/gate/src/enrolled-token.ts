import { seal, unseal } from '@sitekeep/runtime';
import { Secret } from 'otpauth';
import { acceptedCounter, driftOf } from './one-time-codes.ts';
import { newSeed, sealSeed } from './token-seeds.ts';
import type { VisitorTokenRow } from './visitor-token.entity.ts';
import { uriOf } from './visitor-token.view.ts';

/** What every app knows; many show wrong codes for anything else without a word. */
const common = { kind: 'totp', algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
const unused = { ...common, nextCounter: 0, drift: 0 };

const sealContext = (invitationId: string): string => `visitor-invitation ${invitationId}`;

/** How long a page may stay open until its form is sent. */
const pendingMs = 24 * 3_600_000;

/** `seed` in base32; `sealed`: the same for a form, worth something for this invitation alone, for a day. */
export type PendingSeed = { seed: string; sealed: string };

/** Of the token that a page of an invitation shows: another one at each showing, so that whoever opened the link before does not know it. */
export function newPendingSeed(key: Buffer, invitationId: string, nowMs: number): PendingSeed {
  const seed = newSeed(common.algorithm);
  return { seed, sealed: seal(key, sealContext(invitationId), `${nowMs + pendingMs} ${seed}`) };
}

/** What was shown before. Null: it was not for this invitation, or too long ago. */
export function openPendingSeed(key: Buffer, invitationId: string, sealed: string, nowMs: number): PendingSeed | null {
  let opened;
  try {
    opened = unseal(key, sealContext(invitationId), sealed);
  } catch {
    return null;
  }
  const [until, seed] = opened.split(' ');
  return seed !== undefined && Number(until) > nowMs ? { seed, sealed } : null;
}

/** For apps, and QR codes. */
export const pendingUri = (seed: string, whose: { issuer: string; email: string }): string => uriOf(unused, seed, whose);

/** The time step of the first code of a new token, or null: it is wrong. */
export const firstCounter = (seed: string, code: string, nowMs: number): number | null =>
  acceptedCounter({ ...common, secret: Secret.fromBase32(seed) }, unused, code.replace(/\s/g, ''), nowMs);

/** The token, confirmed by its first code, which is used up. */
export const enrolledToken = (
  key: Buffer,
  owner: { accountId: string; visitorId: string },
  { id, serial, seed, counter, now }: { id: string; serial: string; seed: string; counter: number; now: Date },
): VisitorTokenRow => ({
  id,
  ...owner,
  ...common,
  serial,
  label: 'set up by invitation',
  seed: sealSeed(key, id, seed),
  nextCounter: counter + 1,
  drift: driftOf(unused, counter, now.getTime()),
  confirmed: true,
  locked: false,
  lastUsedAt: now,
  createdAt: now,
});

import { createHash } from 'node:crypto';

/** From here on a visitor who fails from one network has to wait there. */
const firstPaused = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 15 * 60_000;
const hourMs = 3_600_000;
/** How long failures of a visitor from one network count after the last. */
export const pairKeptMs = 24 * hourMs;
/** What the others count together begins anew after this. */
export const windowMs = hourMs;
/** Failures of one visitor from all networks together that they never signed in from. */
export const mostFromStrangers = 20;
/** Failures of all visitors of one site together from one network. */
export const mostFromNetwork = 100;
/** How long a network is remembered after the last sign-in from there. */
export const networkKeptMs = 90 * 24 * hourMs;

/**
 * Whose credentials were typed for which site, known or not. `network`: an IPv4 address, or the /64 of an IPv6 one; `shared`: it is that of
 * the customer's server, which asks for all visitors alike, so that it says nothing of who fails. `byKey`: whoever has the site's API_KEY
 * says so, network and all; counted apart and at the site alone, so that a key hinders nobody at the sign-in page or at other sites.
 * `mayEnter`: it is a visitor's who may enter the site; all others are counted at the site alone. `passwordAlone`: nothing else was asked for;
 * counted apart, because who gets that far must not thereby make guesses of codes forgotten.
 */
export type Guess = {
  accountId: string;
  siteId: string;
  email: string;
  network: string;
  shared: boolean;
  byKey: boolean;
  mayEnter: boolean;
  passwordAlone: boolean;
};
/** What failures are counted under; `network`: of all visitors of the site together. */
export type Subjects = { pair: Buffer; strangers: Buffer; network: Buffer };
/** What is counted so far. */
export type Counted = { failures: number; lastAt: Date };
export type Counts = Record<keyof Subjects, Counted>;

const subject = (...parts: string[]): Buffer => createHash('sha256').update(JSON.stringify(parts)).digest();

export function subjectsOf({ accountId, siteId, email, network, shared, byKey, mayEnter, passwordAlone }: Guess): Subjects {
  const where = mayEnter && !byKey ? accountId : JSON.stringify([accountId, siteId]);
  const what = byKey ? 'key' : passwordAlone ? 'password' : 'all';
  return {
    pair: subject('pair', what, where, email, network),
    strangers: subject('strangers', what, where, email),
    network: subject('network', byKey ? 'key' : 'page', siteId, network, ...(shared ? [email] : [])),
  };
}

/** Five seconds after the fifth failure, and twice as long after each that follows. */
export const pauseMs = (failures: number): number =>
  failures < firstPaused ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - firstPaused));

/**
 * Whether credentials are looked at now. Strangers cannot keep visitors out of networks they have signed in from: there only what was
 * typed wrong there counts.
 */
export function mayTry({ pair, strangers, network }: Counts, { known, nowMs }: { known: boolean; nowMs: number }): boolean {
  if (nowMs < pair.lastAt.getTime() + pauseMs(pair.failures)) return false;
  return known || (strangers.failures < mostFromStrangers && network.failures < mostFromNetwork);
}

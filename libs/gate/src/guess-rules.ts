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
/**
 * Failures of one visitor in an hour from all networks together that are not known. Where password and code are asked for, only those count of
 * which one was right: who knows neither uses up nothing, and whoever has one of both has this many tries for the other, from however many
 * addresses. A code of six digits is right once in 333,333 tries (TOTP: three are taken at a time) or in 90,909 (HOTP: eleven), so that a
 * botnet that knows the password gets in with one token within a day by 0.14 % or 0.53 %, with all ten that a visitor may have by 1.4 % or
 * 5.1 %. One that knows nothing has less than that, by as much as its passwords are unlikely: from the twentieth try with the right one on, it
 * is refused, too.
 */
export const mostFromStrangers = 20;
/** Failures of all visitors of one site together from one network. */
export const mostFromNetwork = 100;
/** How long a network is remembered after the last sign-in from there. */
export const networkKeptMs = 90 * 24 * hourMs;

/**
 * What is asked for: a password or a code alone, both, or a password before a code is sent by mail. Failures are counted apart by it: strangers
 * must not use up by one what a visitor has for another, and who gets in by less must not thereby make guesses of the rest forgotten.
 */
export type Asked = 'password' | 'code' | 'both' | 'mail';

/**
 * Whose credentials were typed for which site, known or not. `network`: an IPv4 address, or the /64 of an IPv6 one; `shared`: it is that of
 * the customer's server, which asks for all visitors alike, so that it says nothing of who fails. `byKey`: whoever has the site's API_KEY
 * says so, network and all; counted apart and at the site alone, so that a key hinders nobody at the sign-in page or at other sites.
 * `mayEnter`: it is a visitor's who may enter the site; all others are counted at the site alone. `ownBrowser`: it shows that it is the visitor's,
 * in a network that is not: all such browsers are one place, so that a copy of what one shows gains nothing by changing networks.
 */
export type Guess = {
  accountId: string;
  siteId: string;
  email: string;
  network: string;
  shared: boolean;
  byKey: boolean;
  mayEnter: boolean;
  ownBrowser: boolean;
  asked: Asked;
};
/** What failures are counted under; `network`: of all visitors of the site together. */
export type Subjects = { pair: Buffer; strangers: Buffer; network: Buffer };
/** What is counted so far. */
export type Counted = { failures: number; lastAt: Date };
export type Counts = Record<keyof Subjects, Counted>;

const subject = (...parts: string[]): Buffer => createHash('sha256').update(JSON.stringify(parts)).digest();

export function subjectsOf({ accountId, siteId, email, network, shared, byKey, mayEnter, ownBrowser, asked }: Guess): Subjects {
  const where = mayEnter && !byKey ? accountId : JSON.stringify([accountId, siteId]);
  const by = byKey ? 'key' : 'page';
  const place = ownBrowser ? 'own browser' : network;
  return {
    // A sign-in ends what was wrong before in the same place, also on the way to its code; servers of customers ask in several steps.
    pair: subject('pair', byKey ? 'key' : asked === 'mail' ? 'both' : asked, where, email, place),
    strangers: subject('strangers', by, asked, where, email),
    network: subject('network', by, asked === 'both' ? 'both' : 'one', siteId, network, ...(shared ? [email] : [])),
  };
}

/** Five seconds after the fifth failure, and twice as long after each that follows. */
export const pauseMs = (failures: number): number =>
  failures < firstPaused ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - firstPaused));

/**
 * Whether credentials are looked at now. Strangers cannot keep visitors out where they are known: there only what was typed wrong there
 * counts.
 */
export function mayTry({ pair, strangers, network }: Counts, { known, nowMs }: { known: boolean; nowMs: number }): boolean {
  if (nowMs < pair.lastAt.getTime() + pauseMs(pair.failures)) return false;
  return known || (strangers.failures < mostFromStrangers && network.failures < mostFromNetwork);
}

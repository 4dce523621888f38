import { ProblemError, sqlState } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';

/** SQLSTATE, Postgres' appendix A. */
const lockNotAvailable = '55P03';
/** The seconds of transactions all of whose locks are waited for within a time. */
const bounded = new WeakMap<EntityManager, number>();

/**
 * For statements that wait for locks of others, in a transaction. Throws unavailable with these words after so many seconds: whoever waits holds
 * a connection, of which all accounts together have few. What comes after it waits as long as ever; in a transaction that is bounded as a whole
 * no longer than this.
 */
export async function withinSeconds<T>(manager: EntityManager, seconds: number, words: string, work: () => Promise<T>): Promise<T> {
  const bound = bounded.get(manager);
  if (bound !== undefined) {
    if (seconds < bound) await boundLocks(manager, seconds);
    return orUnavailable(words, work);
  }
  await setLockTimeout(manager, `'${seconds}s'`);
  const done = await orUnavailable(words, work);
  await setLockTimeout(manager, 'DEFAULT');
  return done;
}

/** From now on no lock of this transaction is waited for longer: one statement where each lock would take two. See `orUnavailable`. */
export async function boundLocks(manager: EntityManager, seconds: number): Promise<void> {
  await setLockTimeout(manager, `'${seconds}s'`);
  bounded.set(manager, seconds);
}

/** Throws unavailable with these words where a lock was waited for too long. */
export async function orUnavailable<T>(words: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw sqlState(error) === lockNotAvailable ? new ProblemError('unavailable', words) : error;
  });
}

const setLockTimeout = (manager: EntityManager, value: string): Promise<unknown> => manager.query(`SET LOCAL lock_timeout = ${value}`);

import { ProblemError, sqlState } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';

/** SQLSTATE, Postgres' appendix A. */
const lockNotAvailable = '55P03';

/**
 * For statements that wait for locks of others, in a transaction. Throws unavailable with these words after so many seconds: whoever waits holds
 * a connection, of which all accounts together have few. What comes after it waits as long as ever.
 */
export async function withinSeconds<T>(manager: EntityManager, seconds: number, words: string, work: () => Promise<T>): Promise<T> {
  await boundLocks(manager, seconds);
  const done = await orUnavailable(words, work);
  await manager.query('SET LOCAL lock_timeout = DEFAULT');
  return done;
}

/** From now on no lock of this transaction is waited for longer, until `withinSeconds` lifts it. Where one may be, see `orUnavailable`. */
export async function boundLocks(manager: EntityManager, seconds: number): Promise<void> {
  await manager.query(`SET LOCAL lock_timeout = '${seconds}s'`);
}

/** Throws unavailable with these words where a lock was waited for too long. */
export async function orUnavailable<T>(words: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw sqlState(error) === lockNotAvailable ? new ProblemError('unavailable', words) : error;
  });
}

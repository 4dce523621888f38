import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { GateKeysRepository } from './gate-keys.repository.ts';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { GuessesRepository } from './guesses.repository.ts';

/** How long sessions and what was said of them are kept after their end. */
const sessionsKeptMs = 24 * 3_600_000;
/** How long keys are kept after their end. */
const keysKeptMs = 7 * 24 * 3_600_000;
const atOnce = 5000;

/** Deletes what the comments of the tables promise: failures, networks of visitors, sessions, and keys that have ended. */
@Injectable()
export class GateRetention {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly guesses: GuessesRepository,
    private readonly keys: GateKeysRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: GateRevocationsRepository,
  ) {}

  /** In small portions; returns how many went. */
  async deleteOld(): Promise<number> {
    const { manager } = this.transactions;
    const now = this.clock.now();
    const works = [
      () => this.guesses.deleteReset(manager, now, atOnce),
      () => this.guesses.deleteForgotten(manager, now, atOnce),
      () => this.sessions.deleteOver(manager, new Date(now.getTime() - sessionsKeptMs), atOnce),
      () => this.revocations.deleteOver(manager, new Date(now.getTime() - sessionsKeptMs), atOnce),
      () => this.keys.deleteEnded(manager, new Date(now.getTime() - keysKeptMs), atOnce),
    ];
    let deleted = 0;
    for (const work of works) for (let count = atOnce; count === atOnce; deleted += count) count = await work();
    return deleted;
  }
}

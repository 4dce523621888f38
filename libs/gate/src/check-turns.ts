import { Injectable } from '@nestjs/common';
import { ProblemError, Turns } from '@sitekeep/platform';

/** Of the ten connections of a process: the others stay for renewals, and for all that is no check. */
const atOnce = 5;
/** As many as may sign in at the same moment, and some more. */
const waiting = 2000;

/**
 * Checks of credentials that use the database at a time. Those of one visitor wait for each other there, each with a connection: accounts
 * (lanes) take turns, so that a rush at one customer's leaves connections to the others. Throws unavailable when too much waits.
 */
@Injectable()
export class CheckTurns {
  private readonly turns = new Turns(atOnce, waiting, () => tooMany());

  take<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    return this.turns.take(accountId, work);
  }
}

const tooMany = () => new ProblemError('unavailable', 'Too many sign-ins at once. Try again in a few seconds.');

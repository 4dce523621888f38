import { Injectable } from '@nestjs/common';
import { PasswordHasher, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { Housekeeping } from './housekeeping.ts';
import { Person } from './person.entity.ts';
import { personSessions, type OpenedSession } from './session.store.ts';

/** Sign-in and sign-out of customers. */
@Injectable()
export class SignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly housekeeping: Housekeeping,
  ) {}

  /** One answer and one time for a wrong password and an unknown e-mail. */
  async verify(email: string, password: string): Promise<Person> {
    const person = await this.transactions.manager.getRepository(Person).findOneBy({ email });
    const right = await this.hasher.verify(person?.passwordHash ?? null, password);
    if (!right || !person) throw new ProblemError('wrong_credentials', 'E-mail or password is wrong.');
    return person;
  }

  /** Opens a new session; the one that the browser had before (if any) ends. */
  async open(personId: string, previousSecret: string | null): Promise<OpenedSession> {
    const opened = await this.transactions.run(async (manager) => {
      if (previousSecret) await personSessions.endBySecret(manager, previousSecret);
      return personSessions.open(manager, personId, this.clock.now());
    });
    await this.housekeeping.tidyAtTimes();
    return opened;
  }

  async signOut(sessionId: string): Promise<void> {
    await personSessions.end(this.transactions.manager, sessionId);
  }

  async signOutEverywhere(personId: string): Promise<void> {
    await personSessions.endAll(this.transactions.manager, personId);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { invalidContent, PasswordHasher, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { AccountMails } from './account-mails.ts';
import { Activation } from './activation.ts';
import { EmailTokens, worthlessToken } from './email-tokens.ts';
import { FirstConfirmation } from './first-confirmation.ts';
import { Person } from './person.entity.ts';
import { personSessions } from './session.store.ts';

/** Longer than queueing a mail takes: an unknown address must not be told by a quicker answer. */
const answerAfterMs = 250;

export const wrongPassword = () =>
  invalidContent([{ pointer: '/currentPassword', code: 'wrong_password', detail: 'This is not your present password.' }]);

/** Forgotten and changed passwords. A new password ends the sessions that the old one opened. */
@Injectable()
export class Passwords {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly tokens: EmailTokens,
    private readonly mails: AccountMails,
    private readonly activation: Activation,
    private readonly firstConfirmation: FirstConfirmation,
  ) {}

  /** Says nothing about whether the address has an account, neither by its answer nor by its time. */
  async forgot(email: string): Promise<void> {
    await Promise.all([this.sendReset(email), sleep(answerAfterMs)]);
  }

  private async sendReset(email: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const person = await manager.getRepository(Person).findOneBy({ email });
      if (person) await this.mails.resetPassword(manager, person);
    });
  }

  /** Who holds the link reads the mailbox: so the address counts as confirmed, too. */
  async reset(secret: string, password: string): Promise<void> {
    if (!(await this.tokens.isOpen(this.transactions.manager, secret, 'reset'))) throw worthlessToken();
    const passwordHash = await this.hasher.hash(password);
    await this.transactions.run(async (manager) => {
      const { person } = await this.tokens.redeem(manager, secret, ['reset']);
      if (!person.emailConfirmedAt) await this.firstConfirmation.closeDoors(manager, person.id);
      const emailConfirmedAt = person.emailConfirmedAt ?? this.clock.now();
      await manager.getRepository(Person).update({ id: person.id }, { passwordHash, emailConfirmedAt });
      await this.tokens.dropAll(manager, person.id);
      await personSessions.endAll(manager, person.id);
      await this.mails.passwordChanged(manager, person);
      await this.activation.ofOwner(manager, person.id);
    });
  }

  /** Ends the person's other sessions; the one that asks stays. */
  async change(personId: string, sessionId: string | null, current: string, password: string): Promise<void> {
    await this.check(personId, current);
    const passwordHash = await this.hasher.hash(password);
    await this.transactions.run(async (manager) => {
      const person = await manager.getRepository(Person).findOneByOrFail({ id: personId });
      await manager.getRepository(Person).update({ id: personId }, { passwordHash });
      await this.tokens.dropAll(manager, personId);
      await personSessions.endAll(manager, personId, sessionId);
      await this.mails.passwordChanged(manager, person);
      if (!person.emailConfirmedAt) await this.mails.confirmAddress(manager, person);
    });
  }

  /** Throws unless this is the person's password. */
  async check(personId: string, password: string): Promise<Person> {
    const person = await this.transactions.manager.getRepository(Person).findOneByOrFail({ id: personId });
    if (!(await this.hasher.verify(person.passwordHash, password))) throw wrongPassword();
    return person;
  }
}

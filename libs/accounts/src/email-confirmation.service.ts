import { Injectable } from '@nestjs/common';
import { ProblemError, Transactions, violates } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { AccountMails } from './account-mails.ts';
import { Activation } from './activation.ts';
import { EmailTokens } from './email-tokens.ts';
import { Person } from './person.entity.ts';

/** Confirms addresses, of sign-ups and of changes, and takes the acceptance of the terms. */
@Injectable()
export class EmailConfirmation {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly tokens: EmailTokens,
    private readonly mails: AccountMails,
    private readonly activation: Activation,
  ) {}

  async confirm(secret: string): Promise<void> {
    try {
      await this.transactions.run((manager) => this.redeem(manager, secret));
    } catch (error) {
      if (!violates(error, 'person_email')) throw error;
      throw new ProblemError('conflict', 'Meanwhile this address has an account of its own. Choose another address.');
    }
  }

  private async redeem(manager: EntityManager, secret: string): Promise<void> {
    const { token, person } = await this.tokens.redeem(manager, secret, ['confirm', 'change']);
    const people = manager.getRepository(Person);
    if (token.kind === 'change') {
      await people.update({ id: person.id }, { email: token.email, emailConfirmedAt: this.clock.now() });
      // Whoever reads the old mailbox shall not be able to use what was sent there.
      await this.tokens.dropAll(manager, person.id);
    } else if (!person.emailConfirmedAt) await people.update({ id: person.id }, { emailConfirmedAt: this.clock.now() });
    await this.activation.ofOwner(manager, person.id);
  }

  async resend(personId: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const person = await manager.getRepository(Person).findOneByOrFail({ id: personId });
      if (!person.emailConfirmedAt) await this.mails.confirmAddress(manager, person);
    });
  }

  async acceptTerms(personId: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const person = await manager.getRepository(Person).findOneOrFail({ where: { id: personId }, lock: { mode: 'pessimistic_write' } });
      if (person.termsAcceptedAt) return;
      await manager.getRepository(Person).update({ id: personId }, { termsAcceptedAt: this.clock.now() });
      await this.activation.ofOwner(manager, personId);
    });
  }
}

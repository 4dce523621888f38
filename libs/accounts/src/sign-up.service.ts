import { Injectable } from '@nestjs/common';
import type { MailLanguage, SignUpInput } from '@sitekeep/contracts';
import { invalidContent, PasswordHasher, Transactions, violates } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Account } from './account.entity.ts';
import { AccountMails } from './account-mails.ts';
import { Membership } from './membership.entity.ts';
import { Person } from './person.entity.ts';

export const emailTaken = () =>
  invalidContent([
    { pointer: '/email', code: 'email_taken', detail: 'This address has an account already. Sign in, or set a new password.' },
  ]);

/** New customers: a person, an account and the ownership of it, and the mail that confirms the address. */
@Injectable()
export class SignUp {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly mails: AccountMails,
  ) {}

  /** Returns the person's id. `spoken`: what the browser asks for, where the input says nothing. */
  async signUp(input: SignUpInput, spoken: MailLanguage = 'en'): Promise<string> {
    const { manager } = this.transactions;
    if (await manager.getRepository(Person).existsBy({ email: input.email })) throw emailTaken();
    const passwordHash = await this.hasher.hash(input.password);
    try {
      return await this.transactions.run((inside) => this.write(inside, { ...input, language: input.language ?? spoken }, passwordHash));
    } catch (error) {
      throw violates(error, 'person_email') ? emailTaken() : error;
    }
  }

  private async write(manager: EntityManager, input: SignUpInput & { language: MailLanguage }, passwordHash: string): Promise<string> {
    const now = this.clock.now();
    const { email, name, language, currency } = input;
    const termsAcceptedAt = input.acceptTerms ? now : null;
    const person = manager
      .getRepository(Person)
      .create({ id: newUuid(), email, name, language, passwordHash, termsAcceptedAt, createdAt: now });
    const account = { id: newUuid(), name: input.accountName ?? name, currency, suspended: false, activatedAt: null, createdAt: now };
    await manager.getRepository(Person).insert(person);
    await manager.getRepository(Account).insert(account);
    await manager
      .getRepository(Membership)
      .insert({ id: newUuid(), accountId: account.id, personId: person.id, role: 'owner', joinedAt: now });
    await this.mails.confirmAddress(manager, person);
    return person.id;
  }
}

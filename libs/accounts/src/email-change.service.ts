import { Injectable } from '@nestjs/common';
import { invalidContent, Transactions } from '@sitekeep/platform';
import { AccountMails } from './account-mails.ts';
import { Passwords } from './passwords.service.ts';
import { Person } from './person.entity.ts';
import { emailTaken } from './sign-up.service.ts';

/** A new address counts from its confirmation on; until then the old one stays. */
@Injectable()
export class EmailChange {
  constructor(
    private readonly transactions: Transactions,
    private readonly passwords: Passwords,
    private readonly mails: AccountMails,
  ) {}

  async ask(personId: string, newEmail: string, currentPassword: string): Promise<void> {
    const person = await this.passwords.check(personId, currentPassword);
    if (person.email === newEmail)
      throw invalidContent([{ pointer: '/email', code: 'same_email', detail: 'This is your present address.' }]);
    await this.transactions.run(async (manager) => {
      if (await manager.getRepository(Person).existsBy({ email: newEmail })) throw emailTaken();
      await this.mails.changeAddress(manager, person, newEmail);
    });
  }
}

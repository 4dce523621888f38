import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OwnerCheck } from '@sitekeep/mail';
import { AccountsReadModel } from './accounts.read-model.ts';

/** Tells mails who looks after an account at the moment they go out: whoever left the team meanwhile gets none of it. */
@Injectable()
export class MailOwners implements OnModuleInit {
  constructor(
    private readonly mails: OwnerCheck,
    private readonly accounts: AccountsReadModel,
  ) {}

  onModuleInit(): void {
    this.mails.provide((manager, accountId, personId) => this.accounts.isOwnerRecipient(manager, accountId, personId));
  }
}

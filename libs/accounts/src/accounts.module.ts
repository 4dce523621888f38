import { Module } from '@nestjs/common';
import { MailModule } from '@sitekeep/mail';
import { AccountMails } from './account-mails.ts';
import { AccountsReadModel } from './accounts.read-model.ts';
import { AccountsService } from './accounts.service.ts';
import { Activation } from './activation.ts';
import { ApiTokens } from './api-tokens.service.ts';
import { CustomerAccess } from './customer-access.service.ts';
import { CustomerSearch } from './customer-search.ts';
import { DemoAccounts } from './demo-accounts.ts';
import { EmailChange } from './email-change.service.ts';
import { EmailConfirmation } from './email-confirmation.service.ts';
import { EmailTokens } from './email-tokens.ts';
import { FirstConfirmation } from './first-confirmation.ts';
import { Housekeeping } from './housekeeping.ts';
import { InvitationAcceptance } from './invitation-acceptance.service.ts';
import { Invitations } from './invitations.service.ts';
import { MailOwners } from './mail-owners.ts';
import { MembershipRepository } from './membership.repository.ts';
import { Passwords } from './passwords.service.ts';
import { People } from './people.service.ts';
import { SignIn } from './sign-in.service.ts';
import { SignUp } from './sign-up.service.ts';
import { StaffAccess } from './staff-access.service.ts';
import { StaffMembers } from './staff-members.service.ts';
import { Team } from './team.service.ts';
import { Trail } from './trail.ts';

const services = [
  AccountsReadModel,
  AccountsService,
  ApiTokens,
  CustomerAccess,
  CustomerSearch,
  DemoAccounts,
  EmailChange,
  EmailConfirmation,
  Housekeeping,
  InvitationAcceptance,
  Invitations,
  Passwords,
  People,
  SignIn,
  SignUp,
  StaffAccess,
  StaffMembers,
  Team,
];
const internal = [AccountMails, Activation, EmailTokens, FirstConfirmation, MailOwners, MembershipRepository, Trail];

/** Customers, team members, sessions, API tokens and staff. Needs the global PlatformModule. */
@Module({ imports: [MailModule], providers: [...services, ...internal], exports: services })
export class AccountsModule {}

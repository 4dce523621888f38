import { Account } from './account.entity.ts';
import { ApiToken } from './api-token.entity.ts';
import { EmailToken } from './email-token.entity.ts';
import { Invitation } from './invitation.entity.ts';
import { Membership } from './membership.entity.ts';
import { AccountsInitial1700000002000 } from './migrations/2000-accounts.migration.ts';
import { AccountsInviters1700000002001 } from './migrations/2001-inviters.migration.ts';
import { AccountsLanguages1700000002002 } from './migrations/2002-languages.migration.ts';
import { Person } from './person.entity.ts';
import { Session, StaffSession } from './session.entity.ts';
import { StaffMember } from './staff-member.entity.ts';
import { StaffToken } from './staff-token.entity.ts';

export { AccountsModule } from './accounts.module.ts';
export { AccountsReadModel, type AccountRow, type Recipient } from './accounts.read-model.ts';

export { AccountsService } from './accounts.service.ts';
export { ApiTokens } from './api-tokens.service.ts';
export { CustomerSearch, type FoundCustomer } from './customer-search.ts';
export { DemoAccounts, type DemoLogin } from './demo-accounts.ts';
export { EmailChange } from './email-change.service.ts';
export { EmailConfirmation } from './email-confirmation.service.ts';
export { InvitationAcceptance } from './invitation-acceptance.service.ts';
export { Invitations } from './invitations.service.ts';
export { Passwords } from './passwords.service.ts';
export { People } from './people.service.ts';
export { SignUp } from './sign-up.service.ts';
export { Team } from './team.service.ts';
export { CustomerAccess, type CustomerIdentity } from './customer-access.service.ts';
export { Housekeeping } from './housekeeping.ts';
export { csrfTokenOf, sameText } from './secrets.ts';
export { consoleCookie, personSessionRule, portalCookie, staffSessionRule } from './session-rules.ts';
export type { OpenedSession } from './session.store.ts';
export { SignIn } from './sign-in.service.ts';
export { StaffAccess } from './staff-access.service.ts';
export { StaffMembers, type NewStaff, type StaffRow } from './staff-members.service.ts';

export const accountsEntities = [
  Account,
  ApiToken,
  EmailToken,
  Invitation,
  Membership,
  Person,
  Session,
  StaffMember,
  StaffSession,
  StaffToken,
];
export const accountsMigrations = [AccountsInitial1700000002000, AccountsInviters1700000002001, AccountsLanguages1700000002002];

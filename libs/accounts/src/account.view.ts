import {
  showId,
  type Account as AccountView,
  type ApiToken as TokenView,
  type Invitation as InvitationView,
  type Member,
  type Person as PersonView,
} from '@sitekeep/contracts';
import type { Account } from './account.entity.ts';
import type { ApiToken } from './api-token.entity.ts';
import type { Invitation } from './invitation.entity.ts';
import type { Membership } from './membership.entity.ts';
import type { Person } from './person.entity.ts';

export const accountView = ({ id, name, currency, suspended, activatedAt, createdAt }: Account): AccountView => ({
  id: showId('account', id),
  name,
  currency,
  suspended,
  active: activatedAt !== null,
  createdAt: createdAt.toISOString(),
});

export const personView = ({ id, email, name, language, emailConfirmedAt, termsAcceptedAt }: Person): PersonView => ({
  id: showId('person', id),
  email,
  name,
  language,
  emailConfirmed: emailConfirmedAt !== null,
  termsAccepted: termsAcceptedAt !== null,
});

export const memberView = ({ id, person, role, joinedAt }: Membership): Member => ({
  id: showId('membership', id),
  person: { id: showId('person', person.id), name: person.name, email: person.email },
  role,
  joinedAt: joinedAt.toISOString(),
});

export const invitationView = ({ id, email, role, expiresAt, createdAt }: Invitation): InvitationView => ({
  id: showId('invitation', id),
  email,
  role,
  expiresAt: expiresAt.toISOString(),
  createdAt: createdAt.toISOString(),
});

export const tokenView = (token: ApiToken): TokenView => ({
  id: showId('apiToken', token.id),
  name: token.name,
  scopes: token.scopes,
  hint: token.hint,
  expiresAt: token.expiresAt?.toISOString() ?? null,
  lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  allowedAddresses: token.allowedAddresses,
  createdAt: token.createdAt.toISOString(),
});

import { hash } from '@node-rs/argon2';
import { permissions, showId, type Currency, type Permission, type Role, type StaffRole } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Account } from '../account.entity.ts';
import { ApiToken } from '../api-token.entity.ts';
import { Membership } from '../membership.entity.ts';
import { Person } from '../person.entity.ts';
import { csrfTokenOf, newSecret } from '../secrets.ts';
import { portalCookie, consoleCookie } from '../session-rules.ts';
import { Session, StaffSession } from '../session.entity.ts';
import { StaffMember } from '../staff-member.entity.ts';
import { StaffToken } from '../staff-token.entity.ts';

/** SESSION_KEY of tests that build their own app. */
export const testSessionKey = Buffer.alloc(32, 7);
export const testPassword = 'correct horse battery staple';
// Cheap on purpose: tests make many accounts, and the parameters of a stored hash travel with it.
let passwordHash: Promise<string> | undefined;
const testHash = () => (passwordHash ??= hash(testPassword, { memoryCost: 1024, timeCost: 1 }));

export type AccountOverrides = {
  name?: string;
  currency?: Currency;
  email?: string;
  personName?: string;
  role?: Role;
  /** default true: address confirmed, terms accepted */
  active?: boolean;
  suspended?: boolean;
  /** of the API token; default all */
  scopes?: Permission[];
  /** joins this account instead of making one */
  accountId?: string;
  sessionKey?: Buffer;
  at?: Date;
};

/** A ready account with a person in it, signed in, and an API token. The password is `testPassword`. */
export async function createAccount(manager: EntityManager, overrides: AccountOverrides = {}) {
  const at = overrides.at ?? new Date();
  const person = await createPerson(manager, overrides, at);
  const account = overrides.accountId
    ? await manager.getRepository(Account).findOneByOrFail({ id: overrides.accountId })
    : await manager.getRepository(Account).save({
        id: newUuid(),
        name: overrides.name ?? 'Test account',
        currency: overrides.currency ?? 'EUR',
        suspended: overrides.suspended ?? false,
        activatedAt: overrides.active === false ? null : at,
        createdAt: at,
      });
  const role = overrides.role ?? 'owner';
  const membership = await manager
    .getRepository(Membership)
    .save({ id: newUuid(), accountId: account.id, personId: person.id, role, joinedAt: at });
  const session = await createSession(manager, Session, portalCookie, person.id, overrides.sessionKey, at);
  const { secret, hash: tokenHash, hint } = newSecret('sk_live_');
  const token = await manager.getRepository(ApiToken).save({
    id: newUuid(),
    accountId: account.id,
    createdBy: person.id,
    name: 'test',
    tokenHash,
    hint,
    scopes: overrides.scopes ?? [...permissions],
    allowedAddresses: [],
    expiresAt: null,
    lastUsedAt: null,
    createdAt: at,
  });
  return {
    account,
    person,
    membership,
    ...session,
    apiToken: secret,
    apiTokenId: token.id,
    /** headers for a program */
    bearer: { authorization: `Bearer ${secret}` },
    shownId: showId('account', account.id),
  };
}
export type TestAccount = Awaited<ReturnType<typeof createAccount>>;

async function createPerson(manager: EntityManager, overrides: AccountOverrides, at: Date): Promise<Person> {
  const id = newUuid();
  const confirmed = overrides.active === false ? null : at;
  return manager.getRepository(Person).save({
    id,
    email: overrides.email ?? `person-${id}@example.com`,
    name: overrides.personName ?? 'Anna Example',
    passwordHash: await testHash(),
    emailConfirmedAt: confirmed,
    termsAcceptedAt: confirmed,
    createdAt: at,
  });
}

async function createSession(
  manager: EntityManager,
  entity: typeof Session | typeof StaffSession,
  cookieName: string,
  ownerId: string,
  sessionKey: Buffer = testSessionKey,
  at = new Date(),
) {
  const { secret, hash: tokenHash } = newSecret();
  const session = await manager.getRepository(entity).save({ id: newUuid(), ownerId, tokenHash, createdAt: at, lastSeenAt: at });
  const sessionCookie = `${cookieName}=${secret}`;
  const csrfToken = csrfTokenOf(sessionKey, session.id);
  /** headers for a browser */
  const cookieHeaders = { cookie: sessionCookie, 'x-csrf-token': csrfToken };
  return { sessionId: session.id, sessionCookie, csrfToken, cookieHeaders };
}

/** A staff member, signed in, with a token. The password is `testPassword`. */
export async function createStaff(
  manager: EntityManager,
  overrides: { email?: string; name?: string; role?: StaffRole; sessionKey?: Buffer; at?: Date } = {},
) {
  const id = newUuid();
  const at = overrides.at ?? new Date();
  const staff = await manager.getRepository(StaffMember).save({
    id,
    email: overrides.email ?? `staff-${id}@sitekeep.test`,
    name: overrides.name ?? 'Sam Support',
    role: overrides.role ?? 'admin',
    passwordHash: await testHash(),
    disabled: false,
    createdAt: at,
  });
  const session = await createSession(manager, StaffSession, consoleCookie, id, overrides.sessionKey, at);
  const { secret, hash: tokenHash, hint } = newSecret('sk_staff_');
  await manager
    .getRepository(StaffToken)
    .save({ id: newUuid(), staffId: id, name: 'test', tokenHash, hint, expiresAt: null, lastUsedAt: null, createdAt: at });
  return { staff, ...session, staffToken: secret, bearer: { authorization: `Bearer ${secret}` } };
}
export type TestStaff = Awaited<ReturnType<typeof createStaff>>;

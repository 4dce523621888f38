import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Permission, Role, StaffPermission, StaffRole } from '@sitekeep/contracts';
import type { Request } from 'express';

/** Who calls, and for which account. `accountId` is a uuid; staff have one only while they act for a customer. */
export type CustomerPrincipal = {
  kind: 'person' | 'token';
  /** person: the person; token: the token */
  id: string;
  name: string;
  accountId: string;
  role: Role | null;
  permissions: readonly Permission[];
  /** uuid of the session, for people */
  sessionId: string | null;
};
export type StaffPrincipal = {
  kind: 'staff';
  id: string;
  name: string;
  role: StaffRole;
  staffPermissions: readonly StaffPermission[];
  accountId: string | null;
  /** why the staff member acts for the account */
  reason: string | null;
  sessionId: string | null;
};
/** A server of a customer, by an API_KEY of one of its sites. */
export type GateKeyPrincipal = {
  kind: 'gate-key';
  id: string;
  name: string;
  accountId: string;
  siteId: string;
  role: null;
  /** none: endpoints that ask for a permission are not for it */
  permissions: readonly Permission[];
  sessionId: null;
};
export type Principal = CustomerPrincipal | StaffPrincipal | GateKeyPrincipal;
/** The account every query of a customer endpoint must name. */
export type AccountContext = { accountId: string; principal: Principal };

export type AuthenticatedRequest = Request & { id: string; principal?: Principal };

export const accessKey = 'sitekeep:access';
/** What an endpoint asks for; read by the access guard, which refuses endpoints that ask for nothing. */
export type Access =
  | { kind: 'permission'; permission: Permission }
  | { kind: 'staff'; permission: StaffPermission }
  | { kind: 'signed-in' }
  | { kind: 'gate-key' }
  | { kind: 'edge' }
  | { kind: 'public'; why: string };

/** Needs this permission in the account that the request names. Staff may act for the account, with a reason. */
export const RequirePermission = (permission: Permission) => SetMetadata(accessKey, { kind: 'permission', permission } satisfies Access);
/** For staff only, on the console's port. */
export const RequireStaffPermission = (permission: StaffPermission) =>
  SetMetadata(accessKey, { kind: 'staff', permission } satisfies Access);
/** For any signed-in person of the port (customer on the portal's, staff on the console's); touches only their own things. */
export const SignedIn = () => SetMetadata(accessKey, { kind: 'signed-in' } satisfies Access);
/** For servers of a customer, by the API_KEY of a site; touches only visitors of that site. */
export const RequireGateKey = () => SetMetadata(accessKey, { kind: 'gate-key' } satisfies Access);
/** For our edges, by the key that both sides derive. */
export const RequireEdge = () => SetMetadata(accessKey, { kind: 'edge' } satisfies Access);
/** For everybody; say why. */
export const Public = (why: string) => SetMetadata(accessKey, { kind: 'public', why } satisfies Access);

const principalOf = (context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('the endpoint has no principal: is it public?');
  return principal;
};

/** The principal of the request. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => principalOf(context));
/** The account of the request, and who calls. */
export const CurrentAccount = createParamDecorator((_: unknown, context: ExecutionContext): AccountContext => {
  const principal = principalOf(context);
  if (principal.accountId === null) throw new Error('the endpoint needs an account but its access does not ask for one');
  return { accountId: principal.accountId, principal };
});
/** The account and site of the API_KEY that the request came with. */
export type GateKeyContext = { accountId: string; siteId: string; principal: GateKeyPrincipal };
export const CurrentGateKey = createParamDecorator((_: unknown, context: ExecutionContext): GateKeyContext => {
  const principal = principalOf(context);
  if (principal.kind !== 'gate-key') throw new Error('the endpoint needs an API_KEY but its access does not ask for one');
  return { accountId: principal.accountId, siteId: principal.siteId, principal };
});

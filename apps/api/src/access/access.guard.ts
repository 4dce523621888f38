import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { StaffAccess } from '@sitekeep/accounts';
import { GateKeys } from '@sitekeep/gate';
import { staffRolePermissions, staffRoles, type Permission, type StaffPermission } from '@sitekeep/contracts';
import { notFound, ProblemError, type Access, type GateKeyPrincipal, type StaffPrincipal } from '@sitekeep/platform';
import { headerText, isWrite, reasonOf, requestOf, surfaceOf, type ApiRequest } from './caller.ts';
import { EdgeKey } from './edge-key.ts';
import { OwnPage } from './own-page.ts';
import { Passports, type Identity } from './passports.ts';
import { accessOf, isStaffRoute } from './route-access.ts';
import { StaffTrail } from './staff-trail.ts';

const suspendable = new Set<string>(['sites:write', 'policies:write', 'visitors:write']);

/** Decides for every endpoint who may call it. What names no access is refused. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly passports: Passports,
    private readonly ownPage: OwnPage,
    private readonly staff: StaffAccess,
    private readonly trail: StaffTrail,
    private readonly gateKeys: GateKeys,
    private readonly edges: EdgeKey,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const access = accessOf(context.getHandler());
    const staffRoute = isStaffRoute(context.getClass(), context.getHandler());
    if (!access || (staffRoute && surfaceOf(request) !== 'console')) throw notFound();
    if (!request.headers.authorization) this.ownPage.checkOrigin(request);
    if (access.kind === 'public') return true;
    if (access.kind === 'gate-key') {
      request.principal = await this.byGateKey(request);
      return true;
    }
    if (access.kind === 'edge') {
      // Not 401: that is what a visitor is told whose credentials are wrong.
      if (!this.edges.isIn(request))
        throw new ProblemError('forbidden', 'This is for edges of this installation, which have its SEALING_KEY.');
      return true;
    }
    const identity = await this.identify(request);
    request.principal = await this.authorize(access, staffRoute, identity, request);
    await this.trail.note(context, request);
    return true;
  }

  private async identify(request: ApiRequest): Promise<Identity> {
    const identity = await this.passports.identify(request);
    if (!identity) throw new ProblemError('unauthenticated', 'Sign in, or send an API token as Authorization: Bearer sk_live_….');
    const { sessionId } = identity.principal;
    if (sessionId !== null) this.ownPage.checkToken(request, sessionId);
    return identity;
  }

  /** One answer for what is no key, was one, or is locked with its site. */
  private async byGateKey(request: ApiRequest): Promise<GateKeyPrincipal> {
    const secret = /^Bearer ([A-Za-z0-9]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const identity = await this.gateKeys.identify(secret);
    if (!identity) throw new ProblemError('credentials_refused', 'Send the API_KEY of the site as Authorization: Bearer <API_KEY>.');
    if (identity.suspended && isWrite(request)) throw suspendedAccount();
    return identity.principal;
  }

  private async authorize(access: Access, staffRoute: boolean, { principal, suspended }: Identity, request: ApiRequest) {
    if (access.kind === 'signed-in') {
      const fits = staffRoute ? principal.kind === 'staff' : principal.kind === 'person';
      if (!fits) throw new ProblemError('forbidden', 'This belongs to a signed-in person: a token or another’s session cannot do it.');
      return principal;
    }
    if (access.kind === 'staff') {
      if (principal.kind !== 'staff' || !principal.staffPermissions.includes(access.permission)) throw staffLack(access.permission);
      return principal;
    }
    if (access.kind !== 'permission') throw notFound();
    if (principal.kind === 'staff') return this.actFor(principal, access.permission, request);
    if (!principal.permissions.includes(access.permission)) throw lacks(access.permission);
    if (suspended && suspendable.has(access.permission)) throw suspendedAccount();
    return principal;
  }

  /** Staff do a customer's work only for a named account and with a reason; each call leaves one entry in the audit trail. */
  private async actFor(principal: StaffPrincipal, permission: Permission, request: ApiRequest): Promise<StaffPrincipal> {
    const needed = isWrite(request) ? 'staff:accounts:act' : 'staff:accounts:read';
    if (!principal.staffPermissions.includes(needed)) throw staffLack(needed);
    // A customer's money too is moved only by those of the staff who have the right to money.
    if (permission === 'billing:write' && !principal.staffPermissions.includes('staff:billing:write'))
      throw staffLack('staff:billing:write');
    const account = headerText(request, 'Sitekeep-Account');
    const reason = reasonOf(request);
    if (account === null || reason === null)
      throw new ProblemError(
        'malformed_request',
        'Name the account in Sitekeep-Account and say why in Sitekeep-Reason (3 to 500 characters).',
      );
    return this.staff.actingFor(principal, account, reason);
  }
}

const suspendedAccount = () =>
  new ProblemError('account_suspended', 'The account is suspended: it can be read and paid, not changed. Write to support.');
const lacks = (permission: string) =>
  new ProblemError('forbidden', `This needs the permission ${permission}. Ask an owner of the account.`);
/** To staff, and to whoever calls what is theirs: an owner of an account cannot give it. */
const staffLack = (permission: StaffPermission) => {
  const holders = staffRoles.filter((role) => staffRolePermissions[role].includes(permission)).join(', ');
  return new ProblemError(
    'forbidden',
    `This needs the permission ${permission}, which staff have with the role: ${holders}. Ask an admin of the staff.`,
  );
};

import { storedId } from '@sitekeep/contracts';
import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { addressOf, requestOf, type ApiRequest } from './caller.ts';
import { EdgeKey } from './edge-key.ts';
import { emailOf, namesPromoCode, networkOf, valuesIn } from './limit-keys.ts';
import { RateLimits, type RateName } from './rate-limits.ts';

const key = 'sitekeep:limited-by';
/**
 * `account`, `recipient` (the e-mail of the body), `promo-code` (the account, where path or body name one), `site` (of the path; each value of the body), `service` (of the path) and `token` (of a visitor, of the path)
 * are counted only for whom the access guard has let in.
 */
type Limit = {
  name: RateName;
  by: 'address' | 'address+email' | 'email' | 'account' | 'recipient' | 'promo-code' | 'site' | 'service' | 'token';
};

/** The endpoint counts by limits of its own, next to the general ones. */
export const LimitedBy = (...limits: Limit[]) => SetMetadata(key, limits);

const generalKey = 'sitekeep:general-limit';
/** The endpoint counts by this limit of each address in the place of the general one; by that of edges for who shows their key. */
export const LimitedInsteadBy = (name: RateName) => SetMetadata(generalKey, name);
function generalOf(context: ExecutionContext, edges: EdgeKey): RateName {
  const name = (Reflect.getMetadata(generalKey, context.getHandler()) as RateName | undefined) ?? 'address';
  return name === 'gate-edges' && !edges.isIn(requestOf(context)) ? 'address' : name;
}

const limitsOf = (context: ExecutionContext): Limit[] => (Reflect.getMetadata(key, context.getHandler()) as Limit[] | undefined) ?? [];

function keyBefore(by: Limit['by'], request: ApiRequest): string | null {
  const network = networkOf(addressOf(request));
  if (by === 'address') return network;
  if (by === 'email') return emailOf(request.body);
  return by === 'address+email' ? `${network} ${emailOf(request.body)}` : null;
}

function keyAfter(by: Limit['by'], { principal, params, body }: ApiRequest): string | null {
  if (by === 'account') return principal?.accountId ?? null;
  if (by === 'promo-code') return params['code'] === undefined && !namesPromoCode(body) ? null : (principal?.accountId ?? null);
  // With the account: nobody uses up what a site of another may. As it is stored: an id may be spelled in several ways.
  if (by === 'site') return `${principal?.accountId} ${storedId('site', String(params['id']))}`;
  if (by === 'service') return `${principal?.accountId} ${storedId('service', String(params['id']))}`;
  if (by === 'token') return `${principal?.accountId} ${storedId('visitorToken', String(params['tokenId']))}`;
  return by === 'recipient' ? emailOf(body) : null;
}

/** Comes before anything else, so that guessing tokens and flooding are bounded before they cost a query. */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(
    private readonly limits: RateLimits,
    private readonly edges: EdgeKey,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const response = context.switchToHttp().getResponse<Response>();
    if (!request.path.startsWith('/v1')) return true;
    await this.limits.take(generalOf(context, this.edges), networkOf(addressOf(request)), response);
    for (const { name, by } of limitsOf(context)) {
      const counted = keyBefore(by, request);
      if (counted !== null) await this.limits.take(name, counted, response);
    }
    return true;
  }
}

/** After the access guard: bounds what one person, token or staff member does, from wherever. */
@Injectable()
export class PrincipalLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const { principal } = request;
    if (!principal) return true;
    const response = context.switchToHttp().getResponse<Response>();
    await this.limits.take('principal', `${principal.kind}:${principal.id}`, response);
    for (const { name, by } of limitsOf(context)) {
      const counted = keyAfter(by, request);
      const points = by === 'site' ? valuesIn(request.body) : 1;
      if (counted !== null) await this.limits.take(name, counted, response, points);
    }
    return true;
  }
}

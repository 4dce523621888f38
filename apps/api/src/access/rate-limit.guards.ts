import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { addressOf, requestOf, type ApiRequest } from './caller.ts';
import { RateLimits, type RateName } from './rate-limits.ts';

const key = 'sitekeep:limited-by';
type Limit = { name: RateName; by: 'address' | 'address+email' };

/** The endpoint counts by limits of its own, next to the general one: by address, or by address and the e-mail of the body. */
export const LimitedBy = (...limits: Limit[]) => SetMetadata(key, limits);

const emailOf = (request: ApiRequest): string => {
  const email = (request.body as { email?: unknown } | undefined)?.email;
  return typeof email === 'string' ? email.trim().toLowerCase() : '';
};

/** Comes before anything else, so that guessing tokens and flooding are bounded before they cost a query. */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const response = context.switchToHttp().getResponse<Response>();
    if (!request.path.startsWith('/v1')) return true;
    const address = addressOf(request);
    await this.limits.take('address', address, response);
    const own = (Reflect.getMetadata(key, context.getHandler()) as Limit[] | undefined) ?? [];
    for (const { name, by } of own) await this.limits.take(name, by === 'address' ? address : `${address} ${emailOf(request)}`, response);
    return true;
  }
}

/** After the access guard: bounds what one person, token or staff member does, from wherever. */
@Injectable()
export class PrincipalLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { principal } = requestOf(context);
    const response = context.switchToHttp().getResponse<Response>();
    if (principal) await this.limits.take('principal', `${principal.kind}:${principal.id}`, response);
    return true;
  }
}

import type { CreateToken, Fault } from '@sitekeep/contracts';
import type { Principal } from '@sitekeep/platform';
import type { ApiToken } from './api-token.entity.ts';

/** Nobody of the account answers for a token that staff made, so it ends by itself. */
const staffTokenDays = 90;

type Maker = { principal: Principal; token: ApiToken | null; now: Date };

/** Every reason why this token would be wider than who makes it, or dead at birth. */
export function faultsOfToken(input: CreateToken, maker: Maker): Fault[] {
  return [...scopeFaults(input, maker), ...expiryFaults(input, maker), ...addressFaults(input, maker)];
}

function scopeFaults(input: CreateToken, { principal }: Maker): Fault[] {
  return input.scopes.flatMap((scope, i) => {
    const fault = (detail: string): Fault[] => [{ pointer: `/scopes/${i}`, code: 'too_wide', detail }];
    if (principal.kind !== 'staff')
      return principal.permissions.includes(scope) ? [] : fault(`You may not do ${scope} yourself: leave it out.`);
    // Such a token would have cards charged, which staff themselves may not.
    return scope === 'billing:write' ? fault('A token that staff make moves no money: leave it out.') : [];
  });
}

function expiryFaults(input: CreateToken, { principal, token, now }: Maker): Fault[] {
  const fault = (code: string, detail: string): Fault[] => [{ pointer: '/expiresAt', code, detail }];
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt && expiresAt <= now) return fault('in_the_past', 'Give a time in the future.');
  if (principal.kind === 'staff' && (!expiresAt || expiresAt.getTime() > now.getTime() + staffTokenDays * 24 * 3600_000))
    return fault('too_wide', `A token that staff make ends within ${staffTokenDays} days: choose an earlier time.`);
  if (token?.expiresAt && (!expiresAt || expiresAt > token.expiresAt))
    return fault('too_wide', `The token that makes it ends at ${token.expiresAt.toISOString()}: choose that or an earlier time.`);
  return [];
}

function addressFaults(input: CreateToken, { token }: Maker): Fault[] {
  const allowed = token?.allowedAddresses ?? [];
  if (allowed.length === 0) return [];
  if (input.allowedAddresses.length === 0)
    return [
      {
        pointer: '/allowedAddresses',
        code: 'too_wide',
        detail: `The token that makes it works from ${allowed.join(', ')} only: name some of these.`,
      },
    ];
  return input.allowedAddresses.flatMap((address, i) =>
    allowed.includes(address)
      ? []
      : [
          {
            pointer: `/allowedAddresses/${i}`,
            code: 'too_wide',
            detail: `Use one of ${allowed.join(', ')}: the token that makes it works only from there.`,
          },
        ],
  );
}

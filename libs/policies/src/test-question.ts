import type { EnforcementRequest } from '@sitekeep/enforcement';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';
import type { Address } from '@sitekeep/geo';
import { headerOf, hostnameOf, type TypedRequest } from './typed-request.ts';

/** From where, when, and to which name unless the request says it. */
type Circumstances = { address: Address; country: string | null; hostname: string; now: number };

/** A typed request as the edges hand it to their rules. Its target must be one that they take. */
export function askedRequest(typed: TypedRequest, { address, country, hostname, now }: Circumstances): EnforcementRequest {
  const { method, target, headers, body } = typed;
  const normalised = normaliseTarget(target);
  if ('fault' in normalised) throw new Error(normalised.fault);
  const valuesOf = (name: string) => headers.filter((_, i) => i % 2 === 1 && headers[i - 1]?.toLowerCase() === name);
  return {
    ...{ siteId: 'tried', address, country: () => country, now, secure: true, hostname: hostnameOf(typed) ?? hostname },
    ...{ method, target, headers, path: normalised.path, query: normalised.query },
    bodyComes: body.length > 0,
    bodyBytes: body.length,
    userAgent: headerOf(headers, 'user-agent') ?? '',
    cookies: valuesOf('cookie').join('; '),
    headerValues: valuesOf,
    dry: true,
    ...{
      exemptBy: null,
      skipsGate: false,
      session: undefined,
      machine: undefined,
      gate: null,
      checkWantedBy: null,
      limitHeaders: null,
      firewall: null,
    },
  };
}

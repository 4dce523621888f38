import type { FirewallSettings, FirewallTestResult } from '@sitekeep/contracts';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';
import type { CompiledApi } from '@sitekeep/firewall';
import type { TypedRequest } from './typed-request.ts';

/** A typed request, whose target edges take, beside the description of an API: what does not fit, and what becomes of it. */
export function besideApi(
  api: CompiledApi,
  typed: TypedRequest,
  { mode, unknownPaths }: FirewallSettings['api'],
): FirewallTestResult['api'] {
  const { method, headers, body } = typed;
  const target = normaliseTarget(typed.target);
  if ('fault' in target) throw new Error(target.fault);
  const head = api.check({ method, path: target.path, query: target.query, headers, bodyBytes: body.length });
  const faults = [...head.faults, ...(body.length > 0 ? (head.body?.(body, true) ?? []) : [])];
  const asked = head.known ? mode : unknownPaths;
  const outcome = mode === 'off' || asked === 'off' || faults.length === 0 ? 'pass' : asked;
  return { known: head.known, faults: faults.map(({ in: where, name, code }) => ({ in: where, name, code })), outcome };
}

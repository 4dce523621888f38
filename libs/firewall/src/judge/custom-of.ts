import type { EnforcementRequest } from '@sitekeep/enforcement';
import { type CustomBody, type CustomRequest, type LimitedRule } from '../custom/index.ts';
import type { Field } from '../inspected.ts';
import { defaultReadBounds, everyHeader, readBody, readHead } from '../read/index.ts';
import type { SeenBody } from './site-firewall.ts';

/** Counts a request for a rule, and says whether that is more than the rule allows. */
export type OverLimit = (request: EnforcementRequest, rule: LimitedRule) => boolean;

/** A request as custom rules see it. */
export function customRequest(request: EnforcementRequest, body: CustomBody | null, overLimit: OverLimit): CustomRequest {
  const { method, path, query, hostname, address, country, now, bodyBytes } = request;
  let fields: readonly Field[] | null = null;
  return {
    method,
    path,
    query,
    hostname,
    address,
    country,
    now,
    headFields: () => (fields ??= [...readHead(request, defaultReadBounds).fields, ...everyHeader(request.headers)]),
    bodyBytes: body === null ? bodyBytes : (bodyBytes ?? body.text.length),
    body,
    overLimit: (rule) => overLimit(request, rule),
  };
}

export function customBody({ headers }: EnforcementRequest, { chunks, whole }: SeenBody): CustomBody {
  const text = Buffer.concat(chunks).toString('latin1');
  return { text, fields: readBody(headers, chunks, whole, defaultReadBounds).fields };
}

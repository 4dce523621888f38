import type { EnforcementRequest } from '@sitekeep/enforcement';
import { type CustomBody, type CustomRequest, type LimitedRule, noBody } from '../custom/index.ts';
import type { Field } from '../inspected.ts';
import { defaultReadBounds, everyHeader, readBody, readHead } from '../read/index.ts';
import type { AsRead } from './as-read.ts';
import type { SeenBody } from './site-firewall.ts';

/** Counts a request for a rule, and says whether that is more than the rule allows. */
export type OverLimit = (request: EnforcementRequest, rule: LimitedRule) => boolean;

/**
 * A request as custom rules see it.
 * @param seen of the body; null: it is still to come
 */
export function customRequest(request: EnforcementRequest, seen: SeenBody | null, read: AsRead, overLimit: OverLimit): CustomRequest {
  const { method, path, query, hostname, address, country, now, bodyBytes } = request;
  const body = seen && customBody(request, seen, read);
  let fields: readonly Field[] | null = null;
  return {
    method,
    path,
    query,
    hostname,
    address,
    country,
    now,
    headFields: () => (fields ??= [...(read.head ??= readHead(request, defaultReadBounds)).fields, ...everyHeader(request.headers)]),
    bodyBytes: body === null ? bodyBytes : (bodyBytes ?? body.bytes),
    body,
    overLimit: (rule) => overLimit(request, rule),
  };
}

function customBody({ headers }: EnforcementRequest, { chunks, whole }: SeenBody, read: AsRead): CustomBody {
  if (chunks.length === 0) return noBody;
  let text: string | null = null;
  return {
    bytes: chunks.reduce((sum, { length }) => sum + length, 0),
    text: () => (text ??= Buffer.concat(chunks).toString('latin1')),
    fields: () => (read.body ??= readBody(headers, chunks, whole, defaultReadBounds)).fields,
  };
}

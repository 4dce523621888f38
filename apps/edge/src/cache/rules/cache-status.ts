/** Why a request went to the origin (RFC 9211, 2.2). */
export type ForwardReason = 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'miss' | 'request' | 'stale' | 'partial';

const name = 'Sitekeep';

/** Cache-Status of an answer from the cache (RFC 9211). `ttl` in seconds, negative when it is stale. */
export const hitStatus = (ttl: number): string => `${name}; hit; ttl=${Math.floor(ttl)}`;

export interface Forwarded {
  /** Status that the origin gave, where the client gets another one. */
  readonly status?: number;
  readonly stored?: boolean;
  /** Shared the answer to another request that was under way. */
  readonly collapsed?: boolean;
}

/** Cache-Status of an answer that the origin was asked for. */
export function forwardedStatus(reason: ForwardReason, { status, stored, collapsed }: Forwarded = {}): string {
  let text = `${name}; fwd=${reason}`;
  if (status !== undefined) text += `; fwd-status=${status}`;
  if (stored === true) text += '; stored';
  if (collapsed === true) text += '; collapsed';
  return text;
}

/** Behind what caches before us have said of the answer: the list is in the order of the way from the origin (2). */
export const afterOthers = (others: string | null, ours: string): string => (others === null ? ours : `${others}, ${ours}`);

import { claimHeaders, claimPrefix, connectionHeaders } from '@sitekeep/contracts';

/** What the edge does with a request header, told by its name alone. */
export const HeaderKind = {
  /** Goes to the origin as it came, as do all kinds up to `cookie`. */
  plain: 0,
  host: 1,
  contentLength: 2,
  userAgent: 3,
  /** Goes on without our own cookies. */
  cookie: 4,
  /** RFC 8586: names the services a request came through. */
  cdnLoop: 5,
  /** Belongs to this connection (RFC 9110, 7.6.1), or is a claim about the client that only we may make. */
  drop: 6,
  transferEncoding: 7,
  connection: 8,
  /**
   * `_` reads like `-` to many origins, and whatever is no letter and no digit to some: `X_Forwarded_For` or `Remote.User` would be a
   * second, forged claim.
   */
  lookalike: 9,
} as const;
export type HeaderKind = (typeof HeaderKind)[keyof typeof HeaderKind];

const special: Record<string, HeaderKind> = {
  host: HeaderKind.host,
  'user-agent': HeaderKind.userAgent,
  cookie: HeaderKind.cookie,
  'cdn-loop': HeaderKind.cdnLoop,
  'transfer-encoding': HeaderKind.transferEncoding,
  'content-length': HeaderKind.contentLength,
  connection: HeaderKind.connection,
};

const claims = new Set(claimHeaders);
const isClaim = (name: string): boolean => name.startsWith(claimPrefix) || claims.has(name);
const ofConnection = new Set(connectionHeaders);

const known = new Map<string, HeaderKind>();

/** Names repeat, so each spelling is judged once; the memory is bounded, because visitors choose the names. */
export function kindOf(name: string): HeaderKind {
  const kind = known.get(name);
  if (kind !== undefined) return kind;
  const judged = judge(name.toLowerCase());
  if (known.size < 2000 && name.length < 64) known.set(name, judged);
  return judged;
}

function judge(name: string): HeaderKind {
  if (name.includes('_')) return HeaderKind.lookalike;
  if (isClaim(name) || ofConnection.has(name)) return HeaderKind.drop;
  if (isClaim(name.replace(/[^a-z0-9]/g, '-'))) return HeaderKind.lookalike;
  return special[name] ?? HeaderKind.plain;
}

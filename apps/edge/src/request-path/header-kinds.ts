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
  /** `_` reads like `-` to many origins, so `X_Forwarded_For` would be a second, forged `X-Forwarded-For`. */
  underscore: 9,
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

const dropped = new Set([...connectionHeaders, ...claimHeaders]);

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
  if (name.includes('_')) return HeaderKind.underscore;
  if (name.startsWith(claimPrefix) || dropped.has(name)) return HeaderKind.drop;
  return special[name] ?? HeaderKind.plain;
}

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

const dropped = new Set([
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
  'http2-settings',
  'expect',
  'forwarded',
  'x-real-ip',
  // Who the client is, in the words of other services' edges: origins that sat behind one believe them still.
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-pseudo-ipv4',
  'fastly-client-ip',
  'fly-client-ip',
  'incap-client-ip',
  'x-sucuri-clientip',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-envoy-external-address',
  'x-nf-client-connection-ip',
  'x-appengine-user-ip',
  'ali-cdn-real-ip',
  'cdn-src-ip',
  // And in those of proxies and frameworks.
  'x-forwarded',
  'x-original-forwarded-for',
  'x-originating-ip',
  'x-remote-ip',
  'x-remote-addr',
  'x-host',
  'proxy-client-ip',
  'wl-proxy-client-ip',
  'x-request-id',
  // Some frameworks let these replace the path, host or method that our rules were asked about.
  'x-original-url',
  'x-rewrite-url',
  'x-original-host',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  // CGI turns it into HTTP_PROXY.
  'proxy',
]);

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
  if (name.startsWith('x-forwarded-') || dropped.has(name)) return HeaderKind.drop;
  return special[name] ?? HeaderKind.plain;
}

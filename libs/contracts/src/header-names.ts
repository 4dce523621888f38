import { serviceHeaders } from './gate-access.ts';

/** What belongs to one connection (RFC 9110, 7.6.1) and what older versions of HTTP had there. Framing is not among it. */
export const connectionHeaders: readonly string[] = [
  ...['keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'upgrade', 'http2-settings', 'expect'],
];

/** By which the gate tells origins who is there. `token` is a JWT, whose keys are at jwksPath of the site. */
export const identityHeaders = {
  user: 'Remote-User',
  email: 'Remote-Email',
  name: 'Remote-Name',
  groups: 'Remote-Groups',
  token: 'Sitekeep-Identity',
} as const;
export const jwksPath = '/.sitekeep/jwks.json';

/** Claims about a visitor or a request that only edges may make to origins: those of visitors never get there. */
export const claimHeaders: readonly string[] = [
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
  // Who has signed in: said by the gate alone.
  ...Object.values(identityHeaders).map((name) => name.toLowerCase()),
  // What services show to the gate.
  ...Object.values(serviceHeaders).map((name) => name.toLowerCase()),
  // CGI turns it into HTTP_PROXY.
  'proxy',
];
/** So do all names that begin like this. */
export const claimPrefix = 'x-forwarded-';

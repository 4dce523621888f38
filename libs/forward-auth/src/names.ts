import { identityHeaders, serviceHeaders } from '@sitekeep/contracts';

/** Who asks: each of the three describes a request and takes an answer in a way of its own. */
export const askingProxies = ['nginx', 'traefik', 'caddy'] as const;
export type AskingProxy = (typeof askingProxies)[number];

/** Paths of the listener for forward-auth. The secret may stand behind them, as one more segment, where no header can be set. */
export const askPaths = {
  /** Which proxy asks is told by how it describes the request: one way only, or the question is refused. */
  any: '/auth',
  nginx: '/auth/nginx',
  traefik: '/auth/traefik',
  caddy: '/auth/caddy',
  /** The page that goes with a refusal: nginx can take none where it asks. */
  answer: '/answer/nginx',
} as const;

/** By which the website is told who has signed in: of our answers, to be copied into the request. Visitors must not get theirs through. */
export const identityNames = Object.values(identityHeaders);
/** In which services show their tokens to the gate, at every site. The website does not get to see them. */
export const serviceNames = Object.values(serviceHeaders);

/** Names of headers, in lower case. */
export const askHeaders = {
  /** Of questions: the site's forward-auth secret. */
  secret: 'x-sitekeep-auth-secret',
  /** Of answers to nginx, and of its question for the page: what was decided. */
  verdict: 'x-sitekeep-verdict',
  /** Of answers to nginx: the status that the visitor is to get, since nginx knows 403 only. */
  status: 'x-sitekeep-status',
  /** Of answers to nginx: where a visitor can pass the check. */
  location: 'x-sitekeep-location',
} as const;

import { startOneSite } from './forward.mjs';

/** HTTP/2 over TLS 1.3, the whole path, one site. */
export const h2 = {
  name: 'h2',
  title: 'Forwarded requests, HTTP/2 over TLS 1.3',
  asks: { caddy: 1.8, nginx: 0.3 },
  group: 'h2',
  start: (context) => startOneSite(context, 'h2', 10_000),
};

// Who we are compared with, under the names of the results.
import { startProxy as startCaddy } from './caddy.mjs';
import { startProxy as startHaproxy } from './haproxy.mjs';
import { startProxy as startHttpProxyMiddleware } from './http-proxy-middleware.mjs';
import { startAuthRequest, startProxy as startNginx } from './nginx.mjs';

export const peers = [
  { name: 'nginx', start: startNginx },
  { name: 'nginx_auth_request', start: startAuthRequest },
  { name: 'haproxy', start: startHaproxy },
  { name: 'caddy', start: startCaddy },
  { name: 'http_proxy_middleware', start: startHttpProxyMiddleware, warmUp: true, http1Only: true },
];

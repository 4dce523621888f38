import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../tools/bootstrap/ports.mjs';
import { folder, startServer, stop } from '../processes.mjs';
import { program } from './programs.mjs';

/** HAProxy with one thread, every connection to the origin reused, no logs. */
export async function startProxy({ cores, origin, tls }) {
  const haproxy = await program('haproxy');
  const port = await freePort();
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configuration({ port, origin, tls }));
  const child = await startServer('haproxy', haproxy, ['-db', '-f', file], { cores, port });
  return { name: 'haproxy', port, pid: child.pid, version: haproxy.version, stop: () => stop(child, { signal: 'SIGUSR1', graceMs: 500 }) };
}

const configuration = ({ port, origin, tls }) => `
global
  nbthread 1
  maxconn 9000
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout client 300s
  timeout server 300s
  timeout connect 5s
  option http-keep-alive
  http-reuse always
frontend in
  bind 127.0.0.1:${port} ${tls ? `ssl crt ${tls.both} alpn h2,http/1.1` : ''}
  option forwardfor
  http-request set-header X-Forwarded-Proto ${tls ? 'https' : 'http'}
  default_backend origin
backend origin
  server origin 127.0.0.1:${origin.port} pool-max-conn 256 pool-purge-delay 300s
`;

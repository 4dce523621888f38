import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../tools/bootstrap/ports.mjs';
import { folder, startServer, stop } from '../processes.mjs';
import { program } from './programs.mjs';

/** Caddy on one core, enough connections to the origin kept, no access log. */
export async function startProxy({ cores, origin, tls }) {
  const caddy = await program('caddy');
  const port = await freePort();
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, configuration({ port, origin, tls }));
  const home = join(folder, 'caddy');
  const env = { GOMAXPROCS: '1', HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  const child = await startServer('caddy', caddy, ['run', '--config', file, '--adapter', 'caddyfile'], { cores, port, env });
  return { name: 'caddy', port, pid: child.pid, version: caddy.version, stop: () => stop(child, { signal: 'SIGTERM', graceMs: 1000 }) };
}

const configuration = ({ port, origin, tls }) => `
{
  admin off
  auto_https off
  log {
    level ERROR
  }
}
${tls ? 'https' : 'http'}://:${port} {
  bind 127.0.0.1
  ${tls ? `tls ${tls.cert} ${tls.key}` : ''}
  reverse_proxy 127.0.0.1:${origin.port} {
    transport http {
      keepalive 300s
      keepalive_idle_conns 256
      keepalive_idle_conns_per_host 256
    }
  }
}
`;

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tools/bootstrap/ports.mjs';
import { startServer, stop } from '../processes.mjs';

const server = fileURLToPath(new URL('http-proxy-middleware-server.mjs', import.meta.url));

/** http-proxy-middleware on a bare node:http server, connections to the origin kept. It knows no HTTP/2, so no TLS here. */
export async function startProxy({ cores, origin }) {
  const port = await freePort();
  const args = ['--max-semi-space-size=64', server, String(port), String(origin.port)];
  const child = await startServer('http-proxy-middleware', process.execPath, args, { cores, port });
  return { name: 'http_proxy_middleware', port, pid: child.pid, version: versionOf(), stop: () => stop(child, { graceMs: 500 }) };
}

function versionOf() {
  const main = createRequire(import.meta.url).resolve('http-proxy-middleware');
  for (let at = dirname(main); at !== dirname(at); at = dirname(at)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
      if (name === 'http-proxy-middleware') return version;
    } catch {
      // The package's own folder is further up.
    }
  }
  return 'unknown';
}

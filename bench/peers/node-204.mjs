import { fileURLToPath } from 'node:url';
import { freePort } from '../../tools/bootstrap/ports.mjs';
import { startServer, stop } from '../processes.mjs';
import { askedSite } from '../site-under-test.mjs';
import { startAsking } from './nginx.mjs';

const server = fileURLToPath(new URL('node-204-server.mjs', import.meta.url));

/** nginx that asks a bare node:http server, which says yes at once; `pid` is the server's. Both on the same core. */
export async function startAsking204({ cores, origin }) {
  const port = await freePort();
  const child = await startServer('node-204', process.execPath, ['--max-semi-space-size=64', server, String(port)], { cores, port });
  const nginx = await startAsking('nginx-asking-node', { cores, origin, edgeUrl: `http://127.0.0.1:${port}`, ...askedSite });
  const end = async () => {
    await nginx.stop();
    await stop(child, { graceMs: 500 });
  };
  return { name: 'nginx_asking_node', port: nginx.port, pid: child.pid, version: nginx.version, stop: end };
}

// Our edge as it ships, with a Redis of its own and the sites it is to serve.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../tools/bootstrap/ports.mjs';
import { root } from '../tools/bootstrap/places.mjs';
import { becomes } from '../tools/bootstrap/processes.mjs';
import { startRedis } from '../tools/bootstrap/redis.mjs';
import { Fault } from '../tools/bootstrap/say.mjs';
import { childrenOf, pin } from './machine.mjs';
import { adopt, folder, startServer, stop } from './processes.mjs';
import { Publisher } from './publish.mjs';
import { sealingKey } from './site-under-test.mjs';

let count = 0;

/**
 * Starts Redis, publishes what `fill(publisher)` writes, and starts the edge on `cores`. `workers` beyond one and other settings are for
 * the bars; figures of the rows are always of one worker. `pid` is the worker's. With `inspected` its heap can be asked at `inspectPort`.
 */
export async function startEdge({ name, cores, loadCores, tls, fill, workers = 1, environment = {}, inspected = false }) {
  const home = join(folder, `${name}-${(count += 1)}`);
  mkdirSync(home);
  const redis = await startRedis({ dataDir: home, durable: false, onChild: adopt });
  pin(redis.pid, loadCores);
  const publisher = new Publisher(redis.url);
  await fill(publisher);
  await publisher.complete();
  const [port, httpsPort, healthPort] = [await freePort(), await freePort(), await freePort()];
  const env = {
    REDIS_URL: redis.url,
    EDGE_DATA_DIR: join(home, 'edge'),
    EDGE_HTTP_PORT: String(port),
    ...(tls ? { EDGE_HTTPS_PORT: String(httpsPort), EDGE_TLS_CERT_FILE: tls.cert, EDGE_TLS_KEY_FILE: tls.key } : {}),
    HEALTH_PORT: String(healthPort),
    EDGE_WORKERS: String(workers),
    ALLOW_PRIVATE_ORIGINS: 'true',
    SEALING_KEY: sealingKey.toString('base64'),
    ...environment,
  };
  const main = join(root, 'apps', 'edge', 'dist', 'main.js');
  const inspectPort = inspected ? await freePort() : null;
  // The first worker's inspector takes the port after the primary's.
  const flags = inspected ? [`--inspect=127.0.0.1:${inspectPort - 1}`] : [];
  const child = await startServer(`${name}-${count}`, process.execPath, [...flags, main], { cores, port: healthPort, env });
  const isReady = () => fetch(`http://127.0.0.1:${healthPort}/readyz`).then(({ status }) => status === 200);
  if (!(await becomes(isReady, { child, timeoutMs: 30_000 }))) throw new Fault(`The edge did not become ready; see ${child.log}`);
  const pids = childrenOf(child.pid);
  const end = async () => {
    publisher.close();
    await stop(child);
    await redis.stop();
  };
  return { name: 'sitekeep', port: tls ? httpsPort : port, pid: pids[0], pids, inspectPort, redis, publisher, stop: end };
}

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Named checks; true is ready. A check that throws or takes over 2 s counts as not ready. */
export type ReadinessChecks = Record<string, () => Promise<boolean> | boolean>;

/** Runs all checks side by side. */
export async function readiness(checks: ReadinessChecks): Promise<{ ready: boolean; checks: Record<string, boolean> }> {
  const entries = Object.entries(checks).map(async ([name, check]): Promise<[string, boolean]> => [name, await holds(check)]);
  const results = Object.fromEntries(await Promise.all(entries));
  return { ready: Object.values(results).every(Boolean), checks: results };
}

async function holds(check: () => Promise<boolean> | boolean): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), 2000)));
  try {
    return await Promise.race([Promise.resolve(check()), tooLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Serves `/healthz` (alive), `/readyz` (able to work) and, where there are any, `/metrics` for a process without a web server of its own. */
export async function startHealthServer(options: {
  host: string;
  port: number;
  checks: ReadinessChecks;
  /** In the text form of Prometheus. */
  metrics?: () => Promise<string>;
}): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/healthz') return void answer(200, { alive: true });
    if (request.url === '/readyz') return void readiness(options.checks).then((result) => answer(result.ready ? 200 : 503, result));
    if (request.url === '/metrics' && options.metrics) return void answerMetrics(response, options.metrics);
    return void answer(404, { code: 'not_found' });
  });
  await listen(server, options.port, options.host);
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

async function answerMetrics(response: ServerResponse, metrics: () => Promise<string>): Promise<void> {
  try {
    const text = await metrics();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
  } catch {
    response.writeHead(503, { 'content-type': 'text/plain' }).end('The figures could not be gathered.\n');
  }
}

/** Listens, or rejects with one clear line when the port is in use. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} on ${host} is in use. Free it or set another port.`) : error);
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

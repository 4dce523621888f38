// Single requests, where a load generator would be too coarse.
import { Agent, request } from 'node:http';
import { median, quantile } from '../figures.mjs';

/** One request; answers with its status and how long it took in ms. Rejects when there is no whole answer. */
export function visit(port, hostname, { agent, headers = {}, path = '/', localAddress } = {}) {
  const since = performance.now();
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, agent: agent ?? false, localAddress, headers: { host: hostname, ...headers } };
    const asked = request(options, (response) => {
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode, ms: performance.now() - since }));
      response.resume();
    });
    asked.on('error', reject).end();
  });
}

/** Asks for every hostname once, some at a time. Throws when an answer is not 200. */
export async function visitEach(port, hostnames, atOnce = 32) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const left = [...hostnames];
  const visitor = async () => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      const { status } = await visit(port, name, { agent });
      if (status !== 200) throw new Error(`${name} answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, visitor));
  agent.destroy();
}

/** How much longer the first request to a site takes than the second, on a warm connection, in ms. */
export async function extraOfColdSites(port, hostnames) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const extras = [];
  for (const name of hostnames) {
    const first = await visit(port, name, { agent });
    const second = await visit(port, name, { agent });
    if (first.status !== 200 || second.status !== 200) throw new Error(`${name} answered ${first.status}, ${second.status}`);
    extras.push(first.ms - second.ms);
  }
  agent.destroy();
  return {
    median: median(extras),
    p99: quantile(
      extras.toSorted((a, b) => a - b),
      0.99,
    ),
  };
}

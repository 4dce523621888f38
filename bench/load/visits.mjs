// Single requests, where a load generator would be too coarse.
import { Agent, request } from 'node:http';
import { Fault } from '../../tools/bootstrap/say.mjs';
import { median, quantile } from '../figures.mjs';

/** One request; `headers` hold the Host. Answers with its status and how long it took in ms. Rejects when there is no whole answer. */
export function visit(port, headers, { agent = false, path = '/', localAddress } = {}) {
  const since = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent, localAddress, headers }, (response) => {
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode, ms: performance.now() - since }));
      response.resume();
    });
    asked.on('error', reject).end();
  });
}

/** One request each with `headersAt(i)`, i from 0 to count - 1, some at a time. Throws a Fault when an answer is not 200. */
export async function visitEach(port, count, headersAt, atOnce = 32) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let next = 0;
  const visitor = async () => {
    for (let i = next++; i < count; i = next++) await visitWell(port, headersAt(i), { agent });
  };
  await Promise.all(Array.from({ length: atOnce }, visitor));
  agent.destroy();
}

/** How much longer the first request to a site takes than the second, on a warm connection, in ms. */
export async function extraOfColdSites(port, count, headersAt) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const extras = [];
  for (let i = 0; i < count; i++) {
    const first = await visitWell(port, headersAt(i), { agent });
    const second = await visitWell(port, headersAt(i), { agent });
    extras.push(first - second);
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

async function visitWell(port, headers, options) {
  const { status, ms } = await visit(port, headers, options);
  if (status !== 200) throw new Fault(`${headers.Host} answered ${status}`);
  return ms;
}

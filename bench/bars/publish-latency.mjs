import { readdirSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { quantile } from '../figures.mjs';
import { rulesetOf } from '../site-under-test.mjs';
import { edgeWithSite, withServers } from './setting.mjs';

const workers = 4;
const changes = 100;
const askEveryMs = 2;
const mostMs = 100;

export const publishLatency = {
  name: 'publish_latency',
  title: `A ruleset of 10,000 entries is changed ${changes} times; ${workers} processes`,
  asks: `every process follows within ${mostMs} ms (p99)`,
  run: (context) =>
    withServers(async (keep) => {
      const origins = [keep(await startNamed('a')), keep(await startNamed('b'))];
      const edge = await edgeWithSite(keep, context, { name: 'publish-latency', origin: origins[0], workers });
      const visitors = await visitorsOfEach(edge);
      keep({ stop: () => visitors.forEach((visitor) => visitor.stop()) });
      const took = [];
      for (let i = 1; i <= changes; i++) {
        const origin = origins[i % 2];
        await edge.publisher.publish(rulesetOf({ origin, revision: edge.publisher.nextRevision() }));
        const since = performance.now();
        await Promise.all(visitors.map((visitor) => visitor.sees(origin.name)));
        took.push(performance.now() - since);
      }
      const sorted = took.toSorted((a, b) => a - b);
      const p99 = quantile(sorted, 0.99);
      return { got: `p50 ${quantile(sorted, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`, held: p99 < mostMs };
    }),
};

async function startNamed(name) {
  const server = createServer((_, response) => response.end(name));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections());
  return { name, port: server.address().port, stop };
}

/** Connections, at least one to each process: the system shares them out. */
async function visitorsOfEach(edge) {
  const open = () => edge.pids.map((pid) => readdirSync(`/proc/${pid}/fd`).length);
  const before = open();
  const visitors = [];
  while (visitors.length < 64 * workers) {
    const visitor = visitorOf(edge);
    await visitor.sees('a');
    visitors.push(visitor);
    // One more for the connection to the origin, which every process keeps.
    if (visitors.length >= 4 * workers && open().every((now, i) => now > before[i] + 1)) return visitors;
  }
  throw new Error('not every process got a connection');
}

function visitorOf({ port, headers }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, agent, headers };
      request(options, (response) =>
        response
          .setEncoding('utf8')
          .toArray()
          .then((parts) => resolve(parts.join('')), reject),
      )
        .on('error', reject)
        .end();
    });
  const sees = async (name) => {
    while ((await ask()) !== name) await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  };
  return { sees, stop: () => agent.destroy() };
}

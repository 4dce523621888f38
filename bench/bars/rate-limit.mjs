import { runH2load } from '../load/h2load.mjs';
import { check } from '../site-under-test.mjs';
import { edgeWithSite, withServers } from './setting.mjs';

const workers = 8;
const limit = 100;
const windowSeconds = 10;
const windows = 3;
const cases = [
  { times: 20, most: 1.05, connections: 100 },
  { times: 500, most: 1.6, connections: 200 },
];

export const rateLimit = {
  name: 'rate_limit',
  title: `A limit of ${limit} per ${windowSeconds} s for one address, asked over ${workers} processes`,
  asks: cases.map(({ times, most }) => `at ${times} times the limit at most ${most} times it passes`).join('; '),
  run: (context) =>
    withServers(async (keep) => {
      const words = [];
      let held = true;
      for (const { times, most, connections } of cases) {
        const highest = await highestOfAnyWindow(keep, context, { times, connections });
        words.push(`${times}: ${highest.toFixed(2)} times`);
        held &&= highest <= most;
      }
      return { got: words.join('; '), held };
    }),
};

/** The most requests that passed in any span as long as the window, as a multiple of the limit. */
async function highestOfAnyWindow(keep, context, { times, connections }) {
  const rule = {
    name: 'all',
    methods: [],
    path: null,
    key: { kind: 'address' },
    limit,
    windowSeconds,
    burst: 0,
    action: 'refuse',
    banSeconds: 0,
  };
  const parts = { rateLimits: [rule], check: { ...check, mode: 'off' } };
  const edge = await edgeWithSite(keep, context, { name: `rate-limit-${times}`, workers, ...parts });
  const rate = (limit * times) / windowSeconds / connections;
  const { Host } = edge.headers;
  const seconds = windowSeconds * windows;
  const common = { origin: 'http', host: Host, port: edge.port, cores: context.cores.load, streams: 1, http1: true, refusals: true };
  const { answers } = await runH2load({ ...common, connections, rate, seconds });
  const passed = answers
    .filter(({ status }) => status === 200)
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < passed.length; to++) {
    while (passed[to] - passed[from] >= windowSeconds * 1000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most / limit;
}

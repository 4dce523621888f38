import { runH2load } from '../load/h2load.mjs';
import { check } from '../site-under-test.mjs';
import { edgeWithSite, withServers } from './setting.mjs';

const workers = 8;
const limit = 100;
const windowSeconds = 10;
const windows = 4;
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

export const rateLimit = {
  name: 'rate_limit',
  title: `A limit of ${limit} per ${windowSeconds} s for one address, asked over ${workers} processes`,
  asks: 'at 20 times the limit exact to 5 %; at 500 times never above 1.6 times the limit',
  run: (context) =>
    withServers(async (keep) => {
      const many = await passedAt(keep, context, { times: 20, connections: 100 });
      const flood = await passedAt(keep, context, { times: 500, connections: 200 });
      return {
        got: `at 20 times ${many.average.toFixed(2)} of the limit, at 500 times ${flood.highest.toFixed(2)} in the worst ${windowSeconds} s`,
        held: Math.abs(many.average - 1) <= 0.05 && flood.highest <= 1.6,
      };
    }),
};

/**
 * What passed, as a multiple of the limit: `average` of the windows after the first one, which begins with everything still free, and
 * `highest` of any span as long as a window.
 */
async function passedAt(keep, context, { times, connections }) {
  const parts = { rateLimits: [rule], check: { ...check, mode: 'off' } };
  const edge = await edgeWithSite(keep, context, { name: `rate-limit-${times}`, workers, ...parts });
  const { port, headers } = edge;
  const rate = (limit * times) / windowSeconds / connections;
  const common = { origin: 'http', host: headers.Host, port, cores: context.cores.load, streams: 1, http1: true, refusals: true };
  const { answers } = await runH2load({ ...common, connections, rate, seconds: windowSeconds * windows });
  const begun = answers.reduce((least, { at }) => Math.min(least, at), Infinity);
  const passed = answers.filter(({ status }) => status === 200).map(({ at }) => (at - begun) / 1000);
  const later = passed.filter((at) => at >= windowSeconds && at < windowSeconds * windows);
  return { average: later.length / limit / (windows - 1), highest: mostWithin(passed, windowSeconds) / limit };
}

function mostWithin(times, span) {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to++) {
    while (sorted[to] - sorted[from] >= span) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

import { edgeWithSite, load, withServers } from './setting.mjs';

const beforeSeconds = 5;
const afterSeconds = 10;

export const redisOutage = {
  name: 'redis_outage',
  title: 'Redis is killed under load and comes back empty (60 s; --outage N)',
  asks: 'no failed request',
  run: (context) =>
    withServers(async (keep) => {
      const edge = await edgeWithSite(keep, context, { name: 'redis-outage' });
      const loaded = load(edge, context, beforeSeconds + context.outage + afterSeconds);
      // A failure is told when the load is over; until then it must not end the process.
      loaded.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, beforeSeconds * 1000));
      await edge.redis.kill();
      await new Promise((resolve) => setTimeout(resolve, context.outage * 1000));
      await edge.redis.restart();
      const { requests, p99_ms } = await loaded;
      return { got: `${requests} requests, none failed, p99 ${p99_ms.toFixed(1)} ms, ${context.outage} s without Redis`, held: true };
    }),
};

import { connectRedis, Clock, createLogger } from '@sitekeep/runtime';
import { Counters } from '../fleet/counters/counters.ts';
import { CountSync } from '../fleet/counters/count-sync.ts';
import type { Load, LoadResult } from './counting-processes.ts';

/** One process that counts requests as an edge does, made by its own timer instead of clients. Started with the URLs of Redis. */
const logger = createLogger('counting', 'silent');
const clock = new Clock();
const fleets = process.argv.slice(2).map((url, i) => {
  const sync = new CountSync({
    process: `${process.pid}-${i}`,
    neighbours: 1,
    redis: connectRedis(url, logger, { failFast: true }),
    clock,
    logger,
  });
  sync.start();
  return new Counters(sync);
});

/** Requests fall due evenly; what a busy machine delayed comes at once, as from clients that waited. */
function run({ id, redis, rule, key, perSecond, startAt, ms }: Load): void {
  const counter = (fleets[redis] as Counters).counterOf('site_1', rule);
  const result: LoadResult = { id, offered: 0, admitted: [] };
  const timer = setInterval(() => {
    const elapsed = Math.min(Date.now() - startAt, ms);
    while (result.offered < (elapsed * perSecond) / 1000) {
      result.offered++;
      if (counter.take(key, clock.nowMs()).admitted) result.admitted.push(Date.now() - startAt);
    }
    if (elapsed < ms) return;
    clearInterval(timer);
    process.send?.(result);
  }, 1);
}

process.on('message', run);
process.on('disconnect', () => process.exit());

/** Counts something until every process has been heard of: an idle one asks only now and then. */
const rule = { name: 'start', methods: [], path: null, key: { kind: 'site' as const }, limit: 1e6, windowSeconds: 1, burst: 0 };
const started = fleets.map((counters) => counters.counterOf('site_0', { ...rule, action: 'count', banSeconds: 0 }));
const ready = setInterval(() => {
  for (const counter of started) counter.take('site', clock.nowMs());
  if (fleets.some(({ sync }) => sync.processes < Number(process.env.FLEET))) return;
  clearInterval(ready);
  process.send?.('ready');
}, 100);

import { startMortalOrigin } from '../peers/nginx.mjs';
import { edgeWithSite, load, withServers } from './setting.mjs';

/** Of a site that says nothing else of its balancer; only the slow start is as long as a bench has time for. */
const balancer = {
  method: 'round_robin',
  errors: { count: 5, withinSeconds: 10, outSeconds: 5 },
  health: null,
  retries: 1,
  slowStartSeconds: 10,
  rules: [],
  ca: null,
  clientCertificate: null,
  secret: null,
};
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const percent = (share) => `${Math.round(share * 100)} %`;

/** Three origins behind one site, under load for so many seconds. */
async function underLoad(keep, context, { name, seconds, connections }) {
  const origins = [];
  const start = async (i, port) => (origins[i] = await startMortalOrigin(`${name}-nginx-${i}`, { cores: context.cores.load, port }));
  for (let i = 0; i < 3; i++) await start(i);
  keep({ stop: () => Promise.all(origins.map((origin) => origin.stop())) });
  const rows = origins.map(({ port }) => ({
    scheme: 'http',
    host: '127.0.0.1',
    port,
    weight: 1,
    answerMs: 2000,
    ...(connections ? { connections } : {}),
  }));
  const edge = await edgeWithSite(keep, context, { name, origin: origins[0], origins: rows, balancer });
  await load(edge, context, 5);
  const loaded = load(edge, context, seconds);
  // A failure is told when the load is over; until then it must not end the process.
  loaded.catch(() => undefined);
  return { origins, start, loaded };
}

/** Requests of each origin within so many seconds. */
async function requestsOf(origins, seconds) {
  const before = await Promise.all(origins.map((origin) => origin.served()));
  await pause(seconds);
  const after = await Promise.all(origins.map((origin) => origin.served()));
  return after.map((count, i) => count - before[i]);
}

async function shareOf(origins, seconds) {
  const [first, ...others] = await requestsOf(origins, seconds);
  return first / others.reduce((sum, count) => sum + count, first);
}

export const originDies = {
  name: 'origin_dies',
  title: 'One of three origins is killed under load and started again after 5 s',
  asks: 'no failed request; it comes back by itself, first with a small share, then with its whole',
  run: (context) =>
    withServers(async (keep) => {
      const { origins, start, loaded } = await underLoad(keep, context, { name: 'origin-dies', seconds: 30 });
      await pause(3);
      await origins[0].kill();
      await pause(5);
      await start(0, origins[0].port);
      // Until it is tried again, and at most a fifth of its way back.
      for (const until = Date.now() + 8000; Date.now() < until && (await origins[0].served()) < 20;) await pause(0.1);
      const early = await shareOf(origins, 1);
      await pause(10);
      const late = await shareOf(origins, 2);
      const { requests, p99_ms } = await loaded;
      return {
        got: `${requests} requests, none failed, p99 ${p99_ms.toFixed(1)} ms; its share was ${percent(early)} at first and ${percent(late)} 11 s later`,
        held: early > 0 && early < 0.2 && late > 0.28,
      };
    }),
};

export const originHangs = {
  name: 'origin_hangs',
  title: 'One of three origins takes connections and says nothing (16 connections each, 2 s for an answer)',
  asks: 'no failed request, and the others go on being asked at half of the speed before or more',
  run: (context) =>
    withServers(async (keep) => {
      const { origins, loaded } = await underLoad(keep, context, { name: 'origin-hangs', seconds: 20, connections: 16 });
      const others = origins.slice(1);
      await pause(2);
      const before = (await requestsOf(origins, 2)).reduce((sum, count) => sum + count, 0);
      origins[0].freeze();
      await pause(1);
      const hanging = (await requestsOf(others, 2)).reduce((sum, count) => sum + count, 0);
      await pause(6);
      origins[0].thaw();
      const { requests } = await loaded;
      const speed = hanging / before;
      return {
        got: `${requests} requests, none failed; ${percent(speed)} of the speed while it hung`,
        held: speed > 0.5,
      };
    }),
};

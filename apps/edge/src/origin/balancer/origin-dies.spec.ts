import { Agent } from 'node:http';
import { defaultBalancer, redisKeys, redisChannels } from '@sitekeep/contracts';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import { NamedOrigin } from '../../testing/named-origin.ts';
import { visit } from '../../testing/visit.ts';

let setting: EdgeSetting;
beforeAll(async () => {
  setting = await EdgeSetting.start();
}, 90_000);
afterAll(() => setting.stop());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/** Visitors that ask without pause by every idempotent method, and what became of it. */
function load(host: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const failures: string[] = [];
  let running = true;
  let served = 0;
  const visitor = async (i: number) => {
    while (running) {
      const method = methods[i++ % methods.length] as string;
      try {
        const { status } = await visit(setting.port, host, '/', { agent, method });
        if (status === 200) served++;
        else failures.push(`${method} ${status}`);
      } catch (error) {
        failures.push(`${method} ${String(error)}`);
      }
    }
  };
  const visitors = Promise.all(Array.from({ length: 16 }, (_, i) => visitor(i)));
  const stop = async () => {
    running = false;
    await visitors;
    agent.destroy();
    return { failures, served };
  };
  return { stop };
}

test('one of three origins dies under load: no idempotent request fails, and it comes back by itself with a slow start', async () => {
  const origins = await NamedOrigin.several('a', 'b', 'c');
  const [a, b, c] = origins as [NamedOrigin, NamedOrigin, NamedOrigin];
  // As long as a request takes some time, some are under way at every moment.
  for (const origin of origins) origin.answer = (_request, response) => void setTimeout(() => response.end(origin.name), 5);
  const balancer = { ...defaultBalancer, errors: { count: 3, withinSeconds: 10, outSeconds: 2 }, slowStartSeconds: 20 };
  const rows = origins.map((origin) => origin.row());
  await setting.publisher.publish(setting.publisher.ruleset({ siteId: 'site_dies', hostnames: ['dies.test'], origins: rows, balancer }));
  const { stop } = load('dies.test');
  await pause(700);
  await a.kill();
  await pause(700);
  const [seenA, seenB] = [a.seen.length, b.seen.length];
  await pause(300);
  expect(a.seen.length).toBe(seenA);
  expect(b.seen.length).toBeGreaterThan(seenB);
  await a.start();
  await pause(2500);
  const share = async () => {
    const before = origins.map(({ seen }) => seen.length);
    await pause(500);
    const [shareA = 0, shareB = 0, shareC = 0] = origins.map(({ seen }, i) => seen.length - (before[i] as number));
    return shareA / (shareA + shareB + shareC);
  };
  const early = await share();
  await setting.publisher.redis.set(redisKeys.clockOffset, 20_000);
  await setting.publisher.redis.publish(redisChannels.clockOffset, '20000');
  await pause(100);
  const late = await share();
  const { failures, served } = await stop();
  expect(failures).toEqual([]);
  expect(served).toBeGreaterThan(500);
  expect(early).toBeGreaterThan(0);
  expect(early).toBeLessThan(0.2);
  expect(late).toBeGreaterThan(0.28);
  await Promise.all([a.stop(), b.stop(), c.stop()]);
}, 30_000);

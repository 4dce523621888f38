import { defaultCheck } from '@sitekeep/contracts';
import { EdgeProcesses } from '../testing/edge-processes.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher } from '../testing/publisher.ts';
import { TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { eventually } from '../testing/visit.ts';
import { CheckVisitor } from './testing/check-visitor.ts';
import { solve, taskOf } from './testing/solve.ts';

const folder = temporaryFolder();
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: EdgeProcesses;

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  const check = { ...defaultCheck, mode: 'all' as const };
  await publisher.publish(publisher.ruleset({ siteId: 'site_shop', hostnames: ['shop.test'], origins: [origin.row()], check }));
  edge = await EdgeProcesses.start({ REDIS_URL: redis.url, EDGE_DATA_DIR: folder });
  await edge.ready();
}, 90_000);

afterAll(async () => {
  await edge.stop();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
}, 30_000);

test('the processes of a machine agree on passes and challenges also without a key of the operator', async () => {
  expect(edge.output).toMatch(/without SEALING_KEY a pass of the visitor check counts on this machine only/);
  const visitor = new CheckVisitor(edge, 'shop.test');
  // Every request is a connection of its own, so that both processes get some of them.
  const pages = await Promise.all(Array.from({ length: 12 }, () => visitor.load()));
  expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([429]));
  const task = taskOf(pages[0]?.body ?? '');
  const fields = { token: task.token, solution: solve(task) };
  const answers = await Promise.all(Array.from({ length: 12 }, () => visitor.answer(fields)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const loads = await Promise.all(Array.from({ length: 24 }, () => visitor.load()));
  expect(loads.map(({ body }) => body)).toEqual(loads.map(() => 'from the origin'));
  await eventually(() => expect(edge.workers).toHaveLength(2));
}, 30_000);

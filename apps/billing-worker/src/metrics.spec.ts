import { eventually } from '@sitekeep/platform/testing';
import { WorkerStack } from './testing/worker-stack.ts';

let stack: WorkerStack;
beforeAll(async () => {
  stack = await WorkerStack.start({ SWEEP_INTERVAL_SECONDS: '1' });
}, 60_000);
afterAll(() => stack.stop(), 30_000);

test('the worker tells Prometheus of its jobs and of all queues, dead jobs among them', async () => {
  await stack.sql(`INSERT INTO outbox (id, job, payload, failing_since, dead_at) VALUES ('mail-dead', 'deliver-mail', '{}', now(), now())`);
  const text = await eventually('a sweep is counted', async () => {
    const answer = await (await fetch(`${stack.healthUrl}/metrics`)).text();
    return /sitekeep_job_tries_total\{queue="sweeps",job="expiry-sweep",outcome="done"\} [1-9]/.test(answer) && answer;
  });
  expect(text).toContain('sitekeep_queue_jobs{queue="mail",state="dead"} 1');
  expect(text).toContain('sitekeep_queue_jobs{queue="publication",state="waiting"}');
  expect(text).toMatch(/sitekeep_job_seconds_count\{queue="sweeps",job="expiry-sweep"\} [1-9]/);
  expect(text).toMatch(/sitekeep_outbox_oldest_seconds \d/);
  expect(text).not.toMatch(/mail-dead|@|secret/);
}, 30_000);

test('a dead job is left alone', async () => {
  const [row] = await stack.sql<{ enqueued_at: Date | null; dead_at: Date | null }>(
    `SELECT enqueued_at, dead_at FROM outbox WHERE id = 'mail-dead'`,
  );
  expect(row).toMatchObject({ enqueued_at: null, dead_at: expect.any(Date) as unknown });
});

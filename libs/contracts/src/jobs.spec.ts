import { jobs, queues, type JobName } from './jobs.ts';

const ids = { siteId: '019a9c00-0000-7000-8000-000000000001', serviceId: '019a9c00-0000-7000-8000-000000000002' };

test('job ids are deterministic and hold no colon, which BullMQ refuses', () => {
  expect(jobs['publish-ruleset'].id({ siteId: ids.siteId, revision: 7 })).toBe(`site-${ids.siteId}-7`);
  const samples = [jobs['release-site'].id(ids), jobs['expiry-sweep'].id(), jobs['deliver-mail'].id({ mailId: ids.siteId })];
  for (const id of samples) expect(id).not.toContain(':');
});

test('every job names one of the queues', () => {
  for (const name of Object.keys(jobs) as JobName[]) expect(queues).toContain(jobs[name].queue);
});

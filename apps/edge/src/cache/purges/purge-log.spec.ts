import { PurgeLog } from './purge-log.ts';

const answer = (requestedAt: number, tags: string[] = []) => ({ requestedAt, tags });

test('a purge means answers of its site that were asked for up to its moment', () => {
  const log = new PurgeLog();
  log.add({ siteId: 'a', kind: 'url', value: '/x', hard: true, before: 100 });
  expect(log.verdict('a', '/x', answer(100))).toBe('hard');
  expect(log.verdict('a', '/x', answer(101))).toBe('keep');
  expect(log.verdict('a', '/xy', answer(1))).toBe('keep');
  expect(log.verdict('b', '/x', answer(1))).toBe('keep');
});

test('by prefix, tag and all; hard beats soft', () => {
  const log = new PurgeLog();
  log.add({ siteId: 'a', kind: 'prefix', value: '/blog/', hard: false, before: 100 });
  log.add({ siteId: 'a', kind: 'tag', value: 'news', hard: true, before: 50 });
  expect(log.verdict('a', '/blog/1?page=2', answer(100))).toBe('soft');
  expect(log.verdict('a', '/blog', answer(100))).toBe('keep');
  expect(log.verdict('a', '/', answer(50, ['sport', 'news']))).toBe('hard');
  expect(log.verdict('a', '/', answer(51, ['news']))).toBe('keep');
  expect(log.verdict('a', '/blog/', answer(50, ['news']))).toBe('hard');
  log.add({ siteId: 'a', kind: 'all', value: '', hard: false, before: 200 });
  expect(log.verdict('a', '/', answer(200))).toBe('soft');
});

test('in doubt everything of every site needs its origin’s yes', () => {
  const log = new PurgeLog();
  log.doubt(100);
  expect(log.verdict('any', '/', answer(100))).toBe('soft');
  expect(log.verdict('any', '/', answer(101))).toBe('keep');
});

test('too many to tell apart mean all of the site, and old ones are let go', () => {
  const log = new PurgeLog();
  for (let i = 0; i < 2001; i++) log.add({ siteId: 'a', kind: 'url', value: `/${i}`, hard: true, before: i });
  expect(log.verdict('a', '/other', answer(1999))).toBe('hard');
  expect(log.verdict('a', '/other', answer(2000))).toBe('keep');
  expect(log.verdict('a', '/2000', answer(2000))).toBe('hard');
  log.forget(2001);
  expect(log.verdict('a', '/2000', answer(2000))).toBe('keep');
});

import { get } from 'node:http';
import { brotliCompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import { defaultCache, type RulesetFirewall } from '@sitekeep/contracts';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import { eventually } from '../../testing/visit.ts';
import { eventsOf, guardedSite } from '../testing/guarded-site.ts';

const trace = 'Traceback (most recent call last):\n  File "/app/shop.py", line 12, in total\nZeroDivisionError: division by zero\n';
const page = (text: string) => `<!doctype html><title>Shop</title><pre>${text}</pre>`;

let setting: EdgeSetting;
beforeAll(async () => {
  setting = await EdgeSetting.start();
}, 90_000);
afterAll(() => setting.stop(), 30_000);

const leaks = (mode: 'log' | 'replace'): Partial<RulesetFirewall> => ({
  mode: 'off',
  leaks: { mode, kinds: ['card_number', 'directory_listing', 'sql_error', 'stack_trace'] },
});
const html = { 'content-type': 'text/html; charset=utf-8' };
const answerWith = (body: string | Buffer, headers: Record<string, string> = html, status = 200) => {
  setting.origin.answer = (_request, response) => void response.writeHead(status, headers).end(body);
};

/** The body as it was sent. */
function bytesOf(host: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: setting.port, headers: { host }, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
    }).on('error', reject);
  });
}

test('replace: visitors get our page in the place of what the origin should not show', async () => {
  const site = await guardedSite(setting, leaks('replace'));
  answerWith(page(trace), html, 500);
  const answer = await site.visit('/', { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(502);
  expect(answer.body).toContain('The website has made an error');
  expect(answer.body).toContain(String(answer.headers['x-request-id']));
  expect(answer.body).not.toContain('Traceback');
  await eventually(async () => {
    const { refusals, detections } = await eventsOf(setting, site.siteId);
    expect(refusals).toEqual([
      expect.objectContaining({ stage: 'firewall', reason: 'answer_leaks', matched: 'leak-trace-python', status: 502 }),
    ]);
    expect(detections).toEqual([expect.objectContaining({ blocked: true, reason: 'answer_leaks' })]);
  });
});

test('log: the answer goes out as it is, and is told of', async () => {
  const site = await guardedSite(setting, leaks('log'));
  answerWith(page(trace));
  expect(await site.visit()).toMatchObject({ status: 200, body: page(trace) });
  await eventually(async () => {
    const { refusals, detections } = await eventsOf(setting, site.siteId);
    expect(refusals).toEqual([]);
    expect(detections.map(({ blocked, matches }) => [blocked, matches[0]?.rule])).toEqual([[false, 'leak-trace-python']]);
  });
});

test.each([
  ['gzip', gzipSync],
  ['br', (text: string) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })],
] as const)('what the origin has packed with %s is looked at, too', async (encoding, pack) => {
  const site = await guardedSite(setting, leaks('replace'));
  answerWith(pack(page(trace)), { ...html, 'content-encoding': encoding });
  expect((await site.visit()).status).toBe(502);
  // A long one is searched as far as it was held.
  answerWith(pack(page(trace) + Array.from({ length: 60_000 }, (_, i) => Math.sin(i)).join()), { ...html, 'content-encoding': encoding });
  expect((await site.visit()).status).toBe(502);
});

test('ordinary answers arrive as they were: whole, packed, in parts, empty, without a body, and of other types', async () => {
  const site = await guardedSite(setting, leaks('replace'));
  const long = page('An ordinary text. '.repeat(50_000));
  const bytes: [string | Buffer, Record<string, string>][] = [
    [page('Fine.'), html],
    [long, html],
    ['', html],
    [page(trace), { 'content-type': 'application/octet-stream' }],
    [page(trace), { ...html, 'content-encoding': 'unheard-of' }],
    ['not packed at all', { ...html, 'content-encoding': 'gzip' }],
  ];
  for (const [body, headers] of bytes) {
    answerWith(body, headers);
    expect(await site.visit()).toMatchObject({ status: 200, body });
  }
  setting.origin.answer = (_request, response) => {
    response.writeHead(200, html).write('one ');
    setTimeout(() => response.write('two '), 20);
    setTimeout(() => response.end('three'), 40);
  };
  expect((await site.visit()).body).toBe('one two three');
  answerWith(gzipSync(long), { ...html, 'content-encoding': 'gzip' });
  expect(gunzipSync(await bytesOf(site.hostname)).toString()).toBe(long);
  answerWith(page(trace));
  expect(await site.visit('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
});

test('a stream of events is not held', async () => {
  const site = await guardedSite(setting, leaks('replace'));
  setting.origin.answer = (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  const begun = performance.now();
  const first = await new Promise<string>((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: setting.port, headers: { host: site.hostname }, agent: false }, (response) => {
      response.on('error', reject).once('data', (part: Buffer) => {
        request.destroy();
        resolve(part.toString());
      });
    });
    request.on('error', reject);
  });
  expect(first).toBe('data: 1\n\n');
  expect(performance.now() - begun).toBeLessThan(2000);
});

test('a leak beyond what is searched goes out; one within what is held of a long answer does not, and its connection goes on', async () => {
  const site = await guardedSite(setting, leaks('replace'));
  answerWith(page('x'.repeat(140_000) + trace));
  expect((await site.visit()).status).toBe(200);
  answerWith(page(trace + 'x'.repeat(3_000_000)));
  for (let i = 0; i < 3; i++) expect((await site.visit()).status).toBe(502);
  answerWith(page('Fine.'));
  expect((await site.visit()).body).toBe(page('Fine.'));
});

test('the cache keeps no answer that was replaced, and nobody who waits for it gets it', async () => {
  const site = await guardedSite(setting, leaks('replace'), { cache: { ...defaultCache, mode: 'standard' } });
  const cacheable = { ...html, 'cache-control': 'max-age=600' };
  answerWith(page(trace), cacheable);
  const answers = await Promise.all([1, 2, 3].map(() => site.visit('/page')));
  for (const { status, body } of answers) {
    expect(status).toBe(502);
    expect(body).not.toContain('Traceback');
  }
  answerWith(page('Fine.'), cacheable);
  expect(await site.visit('/page')).toMatchObject({ status: 200, body: page('Fine.') });
  answerWith(page(trace), cacheable);
  expect(await site.visit('/page')).toMatchObject({ status: 200, body: page('Fine.') });
});

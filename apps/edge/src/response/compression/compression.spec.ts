import type { RulesetResponse } from '@sitekeep/contracts';
import { decoded, ThreeWays, ways } from '../testing/three-ways.ts';

const compression: NonNullable<RulesetResponse['compression']> = {
  encodings: ['br', 'zstd', 'gzip'],
  minBytes: 1000,
  types: ['text/*', 'application/json'],
  personal: false,
};
const page = (bytes: number): string =>
  '<p class="row">A page of some length, with words that come again.</p>\n'.repeat(bytes / 60).slice(0, bytes);
const all = { 'accept-encoding': 'gzip, deflate, br, zstd' };

let edge: ThreeWays;
let host: string;

beforeAll(async () => {
  edge = await ThreeWays.start();
  host = await edge.site({ compression });
}, 90_000);
afterAll(() => edge.stop());

/** What the origin answers: each part when the one before was written, in one piece or in chunks. */
function originGives(headers: Record<string, string | string[]>, body: string, status = 200): void {
  edge.setting.origin.answer = (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html', etag: '"v1"', ...headers });
    response.end(body);
  };
}
const inLength = (body: string) => ({ 'content-length': String(Buffer.byteLength(body)) });

describe.each(ways)('by way of %s', (way) => {
  test.each(['br', 'zstd', 'gzip'])('a page leaves as %s where the client takes it, and comes back as it was', async (encoding) => {
    for (const bytes of [1000, 5000, 100_000, 1_000_000]) {
      const body = page(bytes);
      originGives({ ...inLength(body), 'accept-ranges': 'bytes' }, body);
      const answer = await edge.ask(way, host, '/', { headers: { 'accept-encoding': encoding } });
      expect(answer.headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding', etag: 'W/"v1"' });
      expect(answer.headers['accept-ranges']).toBeUndefined();
      expect(answer.body.length).toBeLessThan(bytes / 5);
      expect(decoded(answer).toString() === body).toBe(true);
    }
  });

  test('the site’s order decides where the client does not, and HEAD is told the same', async () => {
    const body = page(5000);
    originGives(inLength(body), body);
    const [got, head] = [
      await edge.ask(way, host, '/', { headers: all }),
      await edge.ask(way, host, '/', { method: 'HEAD', headers: all }),
    ];
    for (const { headers } of [got, head])
      expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding', etag: 'W/"v1"' });
    expect(head.headers['content-length']).toBeUndefined();
    expect(head.body.length).toBe(0);
  });

  test('an answer of unknown length is compressed once it is long enough, and left as it is when it ends before', async () => {
    edge.setting.origin.answer = (request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      for (let i = 0; i < Number(request.url?.slice(1)); i++) response.write('part of the answer '.repeat(10));
      response.end();
    };
    const short = await edge.ask(way, host, '/3', { headers: all });
    expect(short.headers['content-encoding']).toBeUndefined();
    expect(short.headers.vary).toBe('Accept-Encoding');
    expect(short.body.toString()).toBe('part of the answer '.repeat(30));
    const long = await edge.ask(way, host, '/3000', { headers: all });
    expect(long.headers['content-encoding']).toBe('br');
    expect(decoded(long).toString() === 'part of the answer '.repeat(30_000)).toBe(true);
  });

  test('who refuses the plain body gets small ones compressed, too', async () => {
    originGives({}, 'small');
    const answer = await edge.ask(way, host, '/', { headers: { 'accept-encoding': 'gzip, identity;q=0' } });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(decoded(answer).toString()).toBe('small');
  });

  test('what is small, packed, partial or an error leaves byte for byte', async () => {
    const body = page(5000);
    const cases: [Record<string, string>, number][] = [
      [{ 'content-type': 'image/png' }, 200],
      [{ 'content-encoding': 'x-own' }, 200],
      [{ 'cache-control': 'no-transform' }, 200],
      [{ 'content-range': 'bytes 0-4999/9000' }, 206],
      [{}, 500],
      [{}, 503],
    ];
    for (const [headers, status] of cases) {
      originGives({ ...inLength(body), ...headers }, body, status);
      const answer = await edge.ask(way, host, '/', { headers: all });
      expect({ ...answer, body: answer.body.toString() }).toMatchObject({
        status,
        body,
        headers: { etag: '"v1"', 'content-length': '5000' },
      });
      expect(answer.headers.vary).toBeUndefined();
    }
  });

  test('a request for a range is not compressed, and caches are told that others are', async () => {
    const body = page(5000);
    originGives(inLength(body), body);
    const answer = await edge.ask(way, host, '/', { headers: { ...all, range: 'bytes=0-' } });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': '5000' });
  });

  test('compression side channels (BREACH): personal answers leave as they are unless the site wishes otherwise', async () => {
    const wishes = await edge.site({ compression: { ...compression, personal: true } });
    const body = page(5000);
    const personal: [Record<string, string>, Record<string, string>][] = [
      [{ authorization: 'Basic dTpw' }, {}],
      [{}, { 'set-cookie': 'session=secret' }],
      [{}, { 'cache-control': 'private, max-age=0' }],
      [{}, { 'cache-control': 'no-store' }],
    ];
    for (const [asked, answered] of personal) {
      originGives({ ...inLength(body), ...answered }, body);
      const plain = await edge.ask(way, host, '/', { headers: { ...all, ...asked } });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.headers['content-length']).toBe('5000');
      const compressed = await edge.ask(way, wishes, '/', { headers: { ...all, ...asked } });
      expect(compressed.headers['content-encoding']).toBe('br');
    }
  });

  test('204 and 304 have no body, and a 304 names the validator that the client holds', async () => {
    edge.setting.origin.answer = (_request, response) => void response.writeHead(204).end();
    expect((await edge.ask(way, host, '/', { headers: all })).headers['content-encoding']).toBeUndefined();
    edge.setting.origin.answer = (_request, response) => void response.writeHead(304, { etag: '"v1"' }).end();
    const answer = await edge.ask(way, host, '/', { headers: { ...all, 'if-none-match': 'W/"v1"' } });
    expect(answer).toMatchObject({ status: 304, headers: { etag: 'W/"v1"' } });
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  test('attack: an odd Accept-Encoding gets the plain page, never an error or an encoding that was not asked for', async () => {
    const body = page(5000);
    originGives(inLength(body), body);
    for (const odd of ['gzip;q=2', 'a,'.repeat(2000), '*;q=0', 'gzip;q=0.0001, br;q=foo', ';;;', 'identity', 'gzip '.repeat(100)]) {
      const answer = await edge.ask(way, host, '/', { headers: { 'accept-encoding': odd } });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.body.toString() === body).toBe(true);
    }
  });
});

test('an answer to POST is compressed, too, whatever becomes of the body on its way there', async () => {
  edge.setting.origin.answer = (request, response) => {
    let bytes = 0;
    request.on('data', (part: Buffer) => (bytes += part.length));
    request.on('end', () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ bytes, text: page(50_000) })),
    );
  };
  for (const way of ['node', 'http2'] as const) {
    const answer = await edge.ask(way, host, '/', { method: 'POST', headers: all, body: 'x'.repeat(300_000) });
    expect(answer.headers['content-encoding']).toBe('br');
    expect(JSON.parse(decoded(answer).toString())).toMatchObject({ bytes: 300_000 });
  }
});

test('a site without compression passes on what comes, in the encoding that comes', async () => {
  const plain = await edge.site({});
  const body = page(5000);
  originGives(inLength(body), body);
  const answer = await edge.ask('plain', plain, '/', { headers: all });
  expect(answer.headers).toMatchObject({ etag: '"v1"', 'content-length': '5000' });
  expect(answer.headers.vary).toBeUndefined();
});

import { request } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { cpuMsOf } from '@sitekeep/runtime/testing';
import { AnswerParser } from './answer-parser.ts';
import type { AnswerHead } from './answer-head.ts';
import { fieldKindOf, FieldKind } from './field-names.ts';
import { BrokenAnswer } from './origin-error.ts';
import { answersAndMore, malformedBodies, malformedHeads } from './testing/malformed-answers.ts';

interface Read {
  status: number;
  headers: string[];
  body: string;
  /** What happened: the answer was whole, it was refused, or more is to come. */
  end: 'complete' | 'broken' | 'open';
  /** Whether anything after the answer was refused. */
  more: boolean;
}

/** Reads an answer in the given pieces, as a client of GET or HEAD would, and then the end of the connection. */
function read(pieces: Buffer[], method = 'GET'): Read {
  const result: Read = { status: 0, headers: [], body: '', end: 'open', more: false };
  const parser = new AnswerParser({
    onHead: ({ status, headers }: AnswerHead) => Object.assign(result, { status, headers }),
    onData: (bytes: Buffer, last: boolean) => {
      result.body += bytes.toString('latin1');
      if (last) result.end = 'complete';
    },
    onEnd: () => (result.end = 'complete'),
  });
  parser.expect(method);
  try {
    // From one buffer that is overwritten, as a connection does.
    const buffer = Buffer.alloc(64 * 1024);
    for (const piece of pieces) parser.read(buffer, piece.copy(buffer));
    parser.end();
  } catch (error) {
    if (!(error instanceof BrokenAnswer)) throw error;
    if (result.end === 'complete') result.more = true;
    else result.end = 'broken';
  }
  return result;
}
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
/** In pieces that fit the read buffer. */
const inPackets = (text: string, size = 60_000): Buffer[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => bytes(text.slice(i * size, (i + 1) * size)));

test.each([...malformedHeads, ...malformedBodies])('refused: %s', (_name, text) => {
  expect(read(inPackets(text)).end).toBe('broken');
  expect(read(inPackets(text, 1)).end).toBe('broken');
});

test.each(malformedHeads)('nothing of it is passed on: %s', (_name, text) => {
  expect(read(inPackets(text, 1000))).toMatchObject({ status: 0, headers: [], body: '' });
});

test.each(answersAndMore)('an answer, and what is more is refused: %s', (_name, text) => {
  expect(read([bytes(text)])).toMatchObject({ status: 200, body: 'ok', end: 'complete', more: true });
});

const ok = 'HTTP/1.1 200 OK\r\n';
/** Answers as servers give them; GET unless they say otherwise. */
const valid: Record<string, { text: string; method?: string; status?: number; headers?: string[]; body?: string }> = {
  'a length': {
    text: `${ok}Server: x\r\nDate: Sat, 21 Nov 2026 08:00:00 GMT\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: keep-alive\r\nETag: "a"\r\n\r\nhello`,
    headers: ['Server', 'x', 'Date', 'Sat, 21 Nov 2026 08:00:00 GMT', 'Content-Type', 'text/html', 'Content-Length', '5', 'ETag', '"a"'],
    body: 'hello',
  },
  'no body': { text: `${ok}Content-Length: 0\r\n\r\n`, body: '' },
  chunks: { text: `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n \r\n00005\r\nworld\r\n0\r\n\r\n`, body: 'hello world' },
  'chunks with extensions and trailers': {
    text: `${ok}Transfer-Encoding: Chunked\r\nTrailer: X-T\r\n\r\na;x;y=z;q="a\\"b"\r\n0123456789\r\n000;last\r\nX-T: 1\r\nX-U: 2\r\n\r\n`,
    headers: [],
    body: '0123456789',
  },
  'chunks without data': { text: `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, body: '' },
  'the end of the connection': { text: `${ok}Content-Type: text/plain\r\n\r\nhello`, body: 'hello' },
  'the end of the connection in HTTP/1.0': { text: 'HTTP/1.0 200 OK\r\n\r\nhello', body: 'hello' },
  '204': { text: 'HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n', status: 204, headers: ['X-A', '1'] },
  '304 with a length': { text: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n', status: 304, headers: ['Content-Length', '50'] },
  'HEAD with a length': { method: 'HEAD', text: `${ok}Content-Length: 50\r\n\r\n`, headers: ['Content-Length', '50'] },
  'HEAD with chunks': { method: 'HEAD', text: `${ok}Transfer-Encoding: chunked\r\n\r\n`, headers: [] },
  'interim answers before it': {
    text: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`,
    body: 'ok',
  },
  'odd but right headers': {
    text: `HTTP/1.1 200 Tr\xe8s \tbien\r\nX-Empty:\r\nX-Spaces: \t a b \t \r\nx-lower:1\r\nX-High: \xe9\xff\r\n!#$%&'*+-.^_\`|~9: z\r\nContent-Length:2\r\n\r\nok`,
    headers: ['X-Empty', '', 'X-Spaces', 'a b', 'x-lower', '1', 'X-High', '\xe9\xff', "!#$%&'*+-.^_`|~9", 'z', 'Content-Length', '2'],
    body: 'ok',
  },
  'no reason': { text: 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', body: 'ok' },
  'headers that Connection names': {
    text: `${ok}Connection: close, X-Hop, Content-Length\r\nX-Hop: 1\r\nContent-Length: 2\r\nKeep-Alive: timeout=5\r\n\r\nok`,
    headers: ['Content-Length', '2'],
    body: 'ok',
  },
  'a head of 30 KB': {
    text: `${ok}X-A: ${'a'.repeat(30_000)}\r\nContent-Length: 2\r\n\r\nok`,
    headers: ['X-A', 'a'.repeat(30_000), 'Content-Length', '2'],
    body: 'ok',
  },
};

describe.each(Object.entries(valid))('%s', (_name, { text, method, status = 200, headers, body = '' }) => {
  const whole = read([bytes(text)], method);

  test('is read', () => {
    expect(whole).toMatchObject({ status, body, end: 'complete', more: false });
    if (headers) expect(whole.headers).toEqual(headers);
  });

  test('is the same wherever it is cut', () => {
    const step = Math.max(1, Math.floor(text.length / 2000));
    for (let at = 1; at < text.length; at += step) expect(read([bytes(text.slice(0, at)), bytes(text.slice(at))], method)).toEqual(whole);
    expect(read(inPackets(text, 1), method)).toEqual(whole);
    for (let seed = 1; seed <= 50; seed++) expect(read(cut(text, randomFrom(seed)), method)).toEqual(whole);
  });
});

test('a head that comes byte by byte costs no more than its length', () => {
  const packets = inPackets(
    `${ok}${'X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(200)}X-B: ${'b'.repeat(50_000)}\r\n\r\n`,
    1,
  );
  expect(cpuMsOf(() => read(packets))).toBeLessThan(1000);
});

test('thousands of headers named by Connection cost no time', () => {
  const named = Array.from({ length: 10_000 }, (_, i) => `q${i}`).join(',');
  const headers = Array.from({ length: 250 }, (_, i) => `X-${i}: y\r\n`).join('');
  const text = `HTTP/1.1 200 OK\r\n${headers}X-Gone: y\r\nConnection: ${named}, x-gone\r\nContent-Length: 0\r\n\r\n`;
  expect(read([bytes(text)])).toMatchObject({ end: 'complete' });
  const took = cpuMsOf(() => {
    for (let i = 0; i < 5; i++) expect(read([bytes(text)]).headers).not.toContain('X-Gone');
  });
  expect(took / 5).toBeLessThan(40);
});

test('what lies in many small chunks is handed on as one piece', () => {
  const pieces: string[] = [];
  const parser = new AnswerParser({
    onHead: () => undefined,
    onData: (piece) => pieces.push(piece.toString()),
    onEnd: () => pieces.push('end'),
  });
  parser.expect('GET');
  const text = bytes('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n003\r\ndef\r\n0\r\n\r\n');
  parser.read(text, text.length);
  expect(pieces).toEqual(['abcdef', 'end']);
});

test('names do not pile up: origins choose them', () => {
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 100_000; i++) read([bytes(`${ok}X-${i}: 1\r\nContent-Length: 0\r\n\r\n`)]);
  globalThis.gc?.();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
});

/** A number in [0, below), the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function cut(text: string, random: (below: number) => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length;) {
    const to = at + 1 + random(Math.min(200, text.length));
    pieces.push(bytes(text.slice(at, to)));
    at = to;
  }
  return pieces;
}

const oddities = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '"',
  '0',
  '1',
  'f',
  '-',
  '+',
  '\x0b',
  '\x7f',
  '\xff',
  '=',
  '\\',
].concat([
  '\r\n\r\n',
  '\n\n',
  '\r\n ',
  'chunked',
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: close\r\n',
  '0\r\n\r\n',
]);

function mutate(text: string, random: (below: number) => number): string {
  let changed = text;
  for (let times = 1 + random(3); times > 0; times--) {
    const at = random(changed.length + 1);
    const length = random(4);
    const what = random(5);
    if (what === 0) changed = changed.slice(0, at) + changed.slice(at + 1 + length);
    else if (what === 1) changed = changed.slice(0, at) + String.fromCharCode(random(256)) + changed.slice(at + 1);
    else if (what === 2) changed = changed.slice(0, at) + (oddities[random(oddities.length)] as string) + changed.slice(at + length);
    else if (what === 3) changed = changed.slice(0, at) + changed.slice(at, at + 10 * length) + changed.slice(at);
    else changed = changed.slice(0, at) + (oddities[random(oddities.length)] as string) + changed.slice(at);
  }
  return changed;
}

/** What Node's own client (llhttp, strict) makes of an answer. */
function referee(server: Server, method: string): Promise<Omit<Read, 'more'>> {
  const result = { status: 0, headers: [] as string[], body: '', end: 'broken' as Read['end'] };
  return new Promise((resolve) => {
    const { port } = server.address() as AddressInfo;
    const outgoing = request({ host: '127.0.0.1', port, method, agent: false, maxHeaderSize: 128 * 1024 }, (response) => {
      Object.assign(result, { status: response.statusCode, headers: response.rawHeaders });
      response.on('data', (chunk: Buffer) => (result.body += chunk.toString('latin1')));
      response.on('end', () => {
        if (response.complete) result.end = 'complete';
      });
      response.on('error', () => undefined).on('close', () => resolve(result));
    });
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(result);
    });
    outgoing.on('error', () => resolve(result)).end();
  });
}

test('6,000 mutated answers: whatever we accept, llhttp accepts and reads as the same answer', async () => {
  let text = '';
  const server = createServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.end(bytes(text))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const seeds = Object.values(valid).filter((each) => each.text.length < 2000);
  const differing: string[] = [];
  let accepted = 0;
  for (let seed = 1; seed <= 6000; seed++) {
    const random = randomFrom(seed);
    const { text: original, method = 'GET' } = seeds[random(seeds.length)] as (typeof seeds)[number];
    text = mutate(original, random);
    const ours = read(inPackets(text), method);
    if (ours.end !== 'complete') continue;
    accepted++;
    const theirs = await referee(server, method);
    const headers = theirs.headers.filter((_, at) => fieldKindOf(theirs.headers[at & ~1] as string) <= FieldKind.setCookie);
    const same = theirs.end === 'complete' && theirs.status === ours.status && theirs.body === ours.body;
    if (!same || !isWithout(headers, ours.headers)) differing.push(JSON.stringify({ seed, text, ours, theirs }));
  }
  server.close();
  expect(differing).toEqual([]);
  // Most mutations touch a value or the body and leave the answer well-formed.
  expect(accepted).toBeGreaterThan(1000);
}, 120_000);

/** Whether `ours` is `theirs` but for headers that Connection named. */
function isWithout(theirs: string[], ours: string[]): boolean {
  let at = 0;
  for (let i = 0; i < theirs.length; i += 2)
    if (ours[at]?.toLowerCase() === theirs[i]?.toLowerCase() && ours[at + 1] === theirs[i + 1]) at += 2;
  return at === ours.length;
}

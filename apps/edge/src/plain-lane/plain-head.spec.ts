import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { type KnownCookies, readPlainHead } from './plain-head.ts';

const plain = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const read = (text: string, from = 0, known: KnownCookies = { cookies: '' }) => readPlainHead(text, from, known);

test('reads a plain request', () => {
  const text = plain('GET /a/b?c=d HTTP/1.1', 'Host: a.test', 'accept:text/html ', 'X-Empty:', 'Cookie: a=1; b=\xe9');
  expect(read(text)).toEqual({
    method: 'GET',
    target: '/a/b?c=d',
    version: '1.1',
    raw: ['Host', 'a.test', 'accept', 'text/html', 'X-Empty', '', 'Cookie', 'a=1; b=\xe9'],
    end: text.length,
  });
});

test('reads one after the other', () => {
  const [first, second] = [plain('HEAD /1 HTTP/1.1', 'Host: a.test'), plain('GET /2 HTTP/1.1', 'Host: a.test', 'Connection: Keep-Alive')];
  const head = read(first + second);
  expect(head).toMatchObject({ method: 'HEAD', target: '/1', end: first.length });
  expect(read(first + second, first.length)).toMatchObject({ target: '/2', raw: ['Host', 'a.test'], end: first.length + second.length });
});

test.each([
  ['another method', plain('POST / HTTP/1.1', 'Host: a.test')],
  ['a method in lower case', plain('get / HTTP/1.1', 'Host: a.test')],
  ['another version', plain('GET / HTTP/1.0', 'Host: a.test')],
  ['HTTP/0.9', 'GET /\r\n\r\n'],
  ['an absolute target', plain('GET http://a.test/ HTTP/1.1', 'Host: a.test')],
  ['a space in the target', plain('GET /a b HTTP/1.1', 'Host: a.test')],
  ['a control byte in the target', plain('GET /a\x01 HTTP/1.1', 'Host: a.test')],
  ['a byte beyond ASCII in the target', plain('GET /\xe9 HTTP/1.1', 'Host: a.test')],
  ['two spaces before the target', plain('GET  / HTTP/1.1', 'Host: a.test')],
  ['a tab before the version', plain('GET /\tHTTP/1.1', 'Host: a.test')],
  ['a bare LF in the line', 'GET / HTTP/1.1\nHost: a.test\r\n\r\n'],
  ['a bare LF between headers', 'GET / HTTP/1.1\r\nHost: a.test\nX: y\r\n\r\n'],
  ['a bare CR in a value', plain('GET / HTTP/1.1', 'Host: a.test', 'X: a\rb')],
  ['a zero byte in a value', plain('GET / HTTP/1.1', 'Host: a.test', 'X: a\0b')],
  ['DEL in a value', plain('GET / HTTP/1.1', 'Host: a.test', 'X: a\x7f')],
  ['a folded line', plain('GET / HTTP/1.1', 'Host: a.test', 'X: a', ' b')],
  ['a folded first line', plain('GET / HTTP/1.1', ' Host: a.test')],
  ['a space before the colon', plain('GET / HTTP/1.1', 'Host : a.test')],
  ['a name that is none', plain('GET / HTTP/1.1', 'Host: a.test', 'X(y): z')],
  ['an empty name', plain('GET / HTTP/1.1', 'Host: a.test', ': z')],
  ['no colon', plain('GET / HTTP/1.1', 'Host: a.test', 'nothing')],
  ['a length', plain('GET / HTTP/1.1', 'Host: a.test', 'Content-Length: 0')],
  ['a length in odd letters', plain('GET / HTTP/1.1', 'Host: a.test', 'cOnTeNt-LeNgTh: 5')],
  ['a coding', plain('GET / HTTP/1.1', 'Host: a.test', 'Transfer-Encoding: chunked')],
  ['an upgrade', plain('GET / HTTP/1.1', 'Host: a.test', 'Connection: Upgrade', 'Upgrade: websocket')],
  ['an expectation', plain('GET / HTTP/1.1', 'Host: a.test', 'Expect: 100-continue')],
  ['a connection that is to be closed', plain('GET / HTTP/1.1', 'Host: a.test', 'Connection: close')],
  ['a connection that names headers', plain('GET / HTTP/1.1', 'Host: a.test', 'Connection: keep-alive, X')],
  ['an empty line before', `\r\n${plain('GET / HTTP/1.1', 'Host: a.test')}`],
  ['a head that is not whole', 'GET / HTTP/1.1\r\nHost: a.test\r\n'],
  ['a line that is not whole', 'GET / HTT'],
  ['hundreds of headers', plain('GET / HTTP/1.1', 'Host: a.test', ...Array.from({ length: 300 }, (_, i) => `X-${i}: y`))],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00'],
])('leaves %s to the other parser', (_what, text) => {
  expect(read(text)).toBeNull();
});

test('what it remembers of a name is not taken for another one', () => {
  for (let i = 0; i < 3; i++) {
    expect(read(plain('GET / HTTP/1.1', 'Host: a.test', 'transfer-encoding: chunked'))).toBeNull();
    expect(read(plain('GET / HTTP/1.1', 'Host: a.test', 'X-Transfer-Encoding: chunked'))?.raw).toContain('X-Transfer-Encoding');
  }
});

/** The parser of Node, strict, as the referee. */
class Referee {
  readonly #server: Server;

  constructor() {
    this.#server = createServer(
      { insecureHTTPParser: false, requireHostHeader: false },
      ({ method, url, httpVersion, rawHeaders }, response) => {
        // In a header: HEAD is answered without a body.
        const read = JSON.stringify([method, url, httpVersion, rawHeaders]);
        response.setHeader('x-read', Buffer.from(read).toString('base64')).end();
      },
    );
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** What it read, or its status when it refused. */
  async read(text: string): Promise<string> {
    const socket = connect((this.#server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    for await (const chunk of socket.on('connect', () => socket.end(Buffer.from(text, 'latin1')))) answer += String(chunk);
    const told = /\r\nx-read: (\S+)/i.exec(answer)?.[1];
    return told === undefined ? answer.slice(9, 12) : Buffer.from(told, 'base64').toString();
  }
}

/** The same numbers in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pieces = [
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  ':',
  '\0',
  '\x0b',
  '\x7f',
  '\x80',
  '/',
  '?',
  '#',
  '%',
  '\\',
  '"',
  'HTTP/1.1',
  'GET ',
  ',',
  ';',
  '=',
  'a',
  '\r\n ',
  '\r\n\t',
];
const seeds = [
  plain('GET /path/to?q=1 HTTP/1.1', 'Host: a.test', 'User-Agent: x/1', 'Accept: */*'),
  plain('HEAD / HTTP/1.1', 'Host: a.test', 'Connection: keep-alive', 'Cookie: a=b; c=d'),
  plain('GET /%41/../b HTTP/1.1', 'host:a.test', 'X-Long: ' + 'y'.repeat(100), 'Content-Type: text/plain'),
];

test('whatever it accepts, the parser of Node reads in the same way', async () => {
  const referee = new Referee();
  await referee.start();
  const next = random(20261121);
  let accepted = 0;
  for (let round = 0; round < 3000; round++) {
    let text = seeds[next(seeds.length)] as string;
    for (let changes = next(3); changes >= 0; changes--) {
      const at = next(text.length);
      const piece = next(4) === 0 ? '' : next(3) === 0 ? String.fromCharCode(next(256)) : (pieces[next(pieces.length)] as string);
      text = text.slice(0, at) + piece + text.slice(at + next(3));
    }
    const head = read(text);
    if (head === null) continue;
    accepted++;
    const withoutConnection = (list: string[]) => list.filter((_, i) => list[i & ~1]?.toLowerCase() !== 'connection');
    const judged = await referee.read(text.slice(0, head.end));
    if (!judged.startsWith('[')) throw new Error(`refused with ${judged}: ${JSON.stringify(text)}`);
    const [method, url, version, raw] = JSON.parse(judged) as [string, string, string, string[]];
    expect([head.method, head.target, head.version, head.raw]).toEqual([method, url, version, withoutConnection(raw)]);
  }
  referee.stop();
  expect(accepted).toBeGreaterThan(300);
}, 60_000);

test('cookies that a connection has sent before are known again, and nothing else is taken for them', () => {
  const known: KnownCookies = { cookies: '' };
  const cookies = `session=${'a1'.repeat(100)}`;
  const headOf = (...lines: string[]) => ['GET / HTTP/1.1', 'Host: a.test', ...lines, '', ''].join('\r\n');
  const first = read(headOf(`Cookie: ${cookies}`), 0, known);
  expect(first?.raw).toEqual(['Host', 'a.test', 'Cookie', cookies]);
  expect(known.cookies).toBe(cookies);
  expect(read(headOf(`cookie:  ${cookies} `), 0, known)?.raw).toEqual(['Host', 'a.test', 'cookie', cookies]);
  const other = cookies.replace('a1', 'b2');
  expect(read(headOf(`Cookie: ${other}`), 0, known)?.raw.at(-1)).toBe(other);
  expect(read(headOf(`Cookie: ${other}\u0001`), 0, known)).toBeNull();
  expect(read(headOf(`Cookie: ${other.slice(0, -1)}\u0001`), 0, known)).toBeNull();
  expect(read(headOf(`Connection: ${other}`), 0, known)).toBeNull();
  expect(known.cookies).toBe(other);
  read(headOf(`X-Long: ${cookies}`, `Cookie: ${'c'.repeat(3000)}`), 0, known);
  expect(known.cookies).toBe(other);
});

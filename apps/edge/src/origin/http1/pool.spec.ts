import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { eventually } from '../../testing/visit.ts';
import type { Carried } from './carried.ts';
import type { Connection } from './connection.ts';
import type { OriginError } from './origin-error.ts';
import { ConnectionPool } from './pool.ts';
import type { PoolLimits } from './pool-limits.ts';
import { requestText, UnwritableRequest } from './request-text.ts';
import { type Dial, SharedConnections } from './shared-connections.ts';

const limits: PoolLimits = {
  connectMs: 800,
  answerMs: 800,
  silenceMs: 800,
  idleMs: 30_000,
  waitMs: 800,
  connections: 1000,
  uploads: 1000,
  waiting: 1000,
};
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const servers: Server[] = [];
const pools: ConnectionPool[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
  for (const server of servers.splice(0)) server.close();
});

/** An origin that speaks for itself: `onData` is given what came, the connection, and how many came before it. */
class RawOrigin {
  readonly sockets: Socket[] = [];
  readonly heard: string[] = [];
  port = 0;

  async start(onData: (socket: Socket, text: string, index: number) => void): Promise<this> {
    const server = createServer((socket) => {
      const index = this.sockets.push(socket) - 1;
      this.heard[index] = '';
      socket
        .on('error', () => undefined)
        .on('data', (chunk) => {
          this.heard[index] += chunk.toString('latin1');
          onData(socket, chunk.toString('latin1'), index);
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  get open(): number {
    return this.sockets.filter((socket) => !socket.destroyed).length;
  }
}

type Read = Parameters<Dial>[0];

function poolTo(port: number, some: Partial<PoolLimits> = {}, tls = false, dialled?: (read: Read) => void): ConnectionPool {
  const buffer = Buffer.alloc(64 * 1024);
  const dial: Dial = (read) => {
    dialled?.(read);
    const target = { port, host: '127.0.0.1', onread: { buffer, callback: read } };
    return tls ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target);
  };
  const pool = new ConnectionPool(new SharedConnections(dial, tls ? 'secureConnect' : 'connect', { ...limits, ...some }));
  pools.push(pool);
  return pool;
}

/** One request and all that is heard of it. */
class Ask implements Carried {
  readonly method: string;
  readonly text: string;
  readonly bodyLength: number | null;
  cancelled = false;
  connection: Connection | null = null;
  status = 0;
  body = '';
  error: OriginError | null = null;
  /** Of the failure: whether nothing was sent. */
  unsent = false;
  ended = false;
  bodyWanted = 0;
  readonly over: Promise<this>;
  #resolve!: (ask: this) => void;

  constructor(bodyLength: number | null = null, method = bodyLength === null ? 'GET' : 'POST') {
    this.method = method;
    this.bodyLength = bodyLength;
    const framing = bodyLength !== null && bodyLength >= 0 ? ['Content-Length', String(bodyLength)] : [];
    this.text = requestText(method, '/', ['Host', 'a.test', ...framing], bodyLength === -1);
    this.over = new Promise((resolve) => (this.#resolve = resolve));
  }

  onCarried(connection: Connection): void {
    this.connection = connection;
  }
  onBodyWanted(): void {
    this.bodyWanted++;
  }
  onHead({ status }: { status: number }): void {
    this.status = status;
  }
  onData(bytes: Buffer, last: boolean): void {
    this.body += bytes.toString('latin1');
    if (last) this.onEnd();
  }
  onEnd(): void {
    this.ended = true;
    this.#resolve(this);
  }
  onQuiet(): void {}
  onFailed(error: OriginError, connection: Connection | null): void {
    this.error = error;
    this.unsent = connection === null;
    this.#resolve(this);
  }
}

function ask(pool: ConnectionPool, bodyLength: number | null = null): Ask {
  const one = new Ask(bodyLength);
  pool.dispatch(one);
  return one;
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('the connection used last is used first', async () => {
  const origin = await new RawOrigin().start((socket) => socket.write(ok));
  const pool = poolTo(origin.port);
  await Promise.all([ask(pool).over, ask(pool).over, ask(pool).over]);
  expect(origin.sockets).toHaveLength(3);
  for (let i = 0; i < 5; i++) await ask(pool).over;
  expect(origin.sockets).toHaveLength(3);
  expect(origin.heard.filter((heard) => heard.split('GET').length === 7)).toHaveLength(1);
});

test.each([
  ['Connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', 2],
  ['close among others', 'HTTP/1.1 200 OK\r\nConnection: X-A, Close\r\nContent-Length: 2\r\n\r\nok', 2],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', 2],
  ['HTTP/1.0 with keep-alive', 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok', 1],
  ['a Keep-Alive that is over at once', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok', 2],
  ['a second answer behind the first', `${ok}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`, 2],
  ['a byte behind the answer', `${ok}!`, 2],
  ['a sign-in of NTLM, which is the connection’s', 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n', 2],
  ['Negotiate among others', 'HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic realm="a", negotiate\r\nContent-Length: 0\r\n\r\n', 2],
  ['a sign-in that stays', 'HTTP/1.1 200 OK\r\nPersistent-Auth: true\r\nContent-Length: 2\r\n\r\nok', 2],
  ['a sign-in with each request', 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="ntlm"\r\nContent-Length: 0\r\n\r\n', 1],
  ['a body of HEAD or 304 that should not be', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nok', 2],
])('what an answer says of the connection is kept to: %s', async (_name, answer, connections) => {
  const origin = await new RawOrigin().start((socket) => socket.write(answer));
  const pool = poolTo(origin.port);
  for (let i = 0; i < 2; i++) expect(await ask(pool).over).toMatchObject({ ended: true, error: null });
  expect(origin.sockets).toHaveLength(connections);
  if (connections === 2) await eventually(() => expect(origin.open).toBe(0));
});

test('a kept connection is closed a second before the origin would', async () => {
  const origin = await new RawOrigin().start((socket) =>
    socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2, max=100\r\nContent-Length: 2\r\n\r\nok'),
  );
  const pool = poolTo(origin.port);
  await ask(pool).over;
  await pause(400);
  await ask(pool).over;
  expect(origin.sockets).toHaveLength(1);
  await pause(1700);
  expect(origin.open).toBe(0);
});

test('bytes on an idle connection end it', async () => {
  const origin = await new RawOrigin().start((socket) => socket.write(ok));
  const pool = poolTo(origin.port);
  await ask(pool).over;
  origin.sockets[0]?.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\n\r\nevil');
  await eventually(() => expect(origin.open).toBe(0));
  expect(await ask(pool).over).toMatchObject({ body: 'ok', ended: true });
});

test('what comes between a request that is about to be sent and its sending is no answer to it', async () => {
  const origin = await new RawOrigin().start((socket) => socket.write(ok));
  const reads: Read[] = [];
  const pool = poolTo(origin.port, {}, false, (read) => reads.push(read));
  await ask(pool).over;
  const one = ask(pool);
  expect(one.connection?.reused).toBe(true);
  const evil = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
  expect(reads[0]?.(evil.length, evil)).toBe(false);
  expect(await one.over).toMatchObject({ body: '', status: 0, error: { fault: 'empty' } });
  await eventually(() => expect(origin.open).toBe(0));
  expect(origin.heard).toHaveLength(1);
  expect(origin.heard[0]?.split('GET')).toHaveLength(2);
});

test('an answer before the whole request was sent is given, and its connection is not used again', async () => {
  const origin = await new RawOrigin().start((socket) => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'));
  const pool = poolTo(origin.port);
  expect(await ask(pool, 100).over).toMatchObject({ status: 413, body: 'no', error: null });
  await eventually(() => expect(origin.open).toBe(0));
});

test('a body goes out as its head says, in one packet with it when it is there', async () => {
  const origin = await new RawOrigin().start((socket, text) => text.endsWith('hello') && socket.write(ok));
  const one = ask(poolTo(origin.port), 5);
  await eventually(() => expect(one.connection).not.toBeNull());
  expect(one.connection?.writeBody(Buffer.from('hello'))).toBe(true);
  await one.over;
  expect(origin.heard[0]).toBe('POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello');
});

test('a body of unknown length goes in chunks, small and large', async () => {
  const origin = await new RawOrigin().start((socket, text) => text.endsWith('0\r\n\r\n') && socket.write(ok));
  const one = ask(poolTo(origin.port), -1);
  await eventually(() => expect(one.connection).not.toBeNull());
  one.connection?.writeBody(Buffer.from('hello'));
  one.connection?.writeBody(Buffer.alloc(0));
  one.connection?.writeBody(Buffer.alloc(10_000, 'x'));
  one.connection?.endBody();
  await one.over;
  const body = `5\r\nhello\r\n2710\r\n${'x'.repeat(10_000)}\r\n0\r\n\r\n`;
  expect(origin.heard[0]).toBe(`POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
});

test.each([
  ['fewer', 'hell'],
  ['more', 'hello!'],
])('%s bytes than the head says end the connection, and the origin does not see a whole request', async (_name, body) => {
  const origin = await new RawOrigin().start(() => undefined);
  const one = ask(poolTo(origin.port), 5);
  await eventually(() => expect(one.connection).not.toBeNull());
  one.connection?.writeBody(Buffer.from(body));
  one.connection?.endBody();
  expect((await one.over).error?.failure).toBe('origin_unreachable');
  await eventually(() => expect(origin.open).toBe(0));
  expect(origin.heard[0]).not.toContain('hello');
});

test('a request that is broken off ends its connection', async () => {
  const origin = await new RawOrigin().start((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart'));
  const one = ask(poolTo(origin.port));
  await eventually(() => expect(one.body).toBe('part'));
  one.connection?.destroy();
  await eventually(() => expect(origin.open).toBe(0));
  expect(one).toMatchObject({ ended: false, error: null });
});

describe('patience', () => {
  test('no connection within the time', async () => {
    // Accepts and never answers the handshake.
    const origin = await new RawOrigin().start(() => undefined);
    const one = await ask(poolTo(origin.port, {}, true)).over;
    expect(one.error?.failure).toBe('origin_timeout');
    expect(one.unsent).toBe(true);
  });

  test('no answer within the time', async () => {
    const origin = await new RawOrigin().start(() => undefined);
    expect((await ask(poolTo(origin.port)).over).error?.failure).toBe('origin_timeout');
    await eventually(() => expect(origin.open).toBe(0));
  });

  test('a head that trickles', async () => {
    const origin = await new RawOrigin().start((socket) => {
      const timer = setInterval(() => socket.write('a'), 100);
      socket.on('close', () => clearInterval(timer));
      socket.write('HTTP/1.1 200 OK\r\nX-A: ');
    });
    const since = performance.now();
    expect((await ask(poolTo(origin.port)).over).error?.failure).toBe('origin_timeout');
    expect(performance.now() - since).toBeLessThan(2500);
  });

  test('a silence in the body; one that goes on slowly takes as long as it takes', async () => {
    const origin = await new RawOrigin().start((socket, _text, index) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n');
      let left = index === 0 ? 8 : 4;
      const timer = setInterval(() => (left-- > 0 ? socket.write('x') : clearInterval(timer)), 200);
    });
    const pool = poolTo(origin.port);
    const [slow, silent] = [ask(pool), ask(pool)];
    expect(await slow.over).toMatchObject({ body: 'xxxxxxxx', ended: true });
    expect(await silent.over).toMatchObject({ body: 'xxxx', ended: false });
    expect(silent.error?.failure).toBe('origin_timeout');
  });

  test('an origin that waits for us is not blamed for its silence', async () => {
    const origin = await new RawOrigin().start((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n${'x'.repeat(4_000_000)}`),
    );
    const one = ask(poolTo(origin.port));
    await eventually(() => expect(one.body.length).toBeGreaterThan(0));
    one.connection?.pause();
    const before = one.body.length;
    await pause(2000);
    expect(one.body.length - before).toBeLessThan(70_000);
    one.connection?.resume();
    expect((await one.over).body).toHaveLength(4_000_000);
  });
});

test('beyond its bounds requests wait for a connection, and no longer than they may', async () => {
  const origin = await new RawOrigin().start((socket, _text, index) => void setTimeout(() => socket.write(ok), index === 0 ? 100 : 600));
  const pool = poolTo(origin.port, { connections: 1, waiting: 2 });
  const asks = [ask(pool), ask(pool), ask(pool)];
  expect((await (asks[2] as Ask).over).error?.failure).toBe('origin_unreachable');
  expect(await (asks[0] as Ask).over).toMatchObject({ ended: true });
  expect(await (asks[1] as Ask).over).toMatchObject({ ended: true });
  expect(origin.sockets).toHaveLength(1);
  const silent = await new RawOrigin().start(() => undefined);
  const full = poolTo(silent.port, { connections: 1, answerMs: 60_000 });
  const [under, waits, cancelled] = [ask(full), ask(full), ask(full)];
  cancelled.cancelled = true;
  expect((await waits.over).error?.failure).toBe('origin_timeout');
  expect(under).toMatchObject({ ended: false, error: null });
  expect(cancelled.error).toBeNull();
  under.connection?.destroy();
});

test('requests that were given up take no place from those that wait', async () => {
  const origin = await new RawOrigin().start((socket) => void setTimeout(() => socket.write(ok), 300));
  const pool = poolTo(origin.port, { connections: 1, waiting: 3, answerMs: 10_000 });
  const first = ask(pool);
  const givenUp = [ask(pool), ask(pool)];
  for (const one of givenUp) one.cancelled = true;
  const waits = [ask(pool), ask(pool)];
  for (const one of [first, ...waits]) expect(await one.over).toMatchObject({ ended: true, error: null });
  expect(givenUp.map(({ connection }) => connection)).toEqual([null, null]);
});

test('a closed pool ends what is under way in peace, and what waits', async () => {
  const origin = await new RawOrigin().start((socket) => void setTimeout(() => socket.write(ok), 200));
  const pool = poolTo(origin.port, { connections: 2 });
  const asks = [ask(pool), ask(pool), ask(pool)];
  await eventually(() => expect(origin.heard.filter((heard) => heard !== '')).toHaveLength(2));
  pool.close();
  for (const one of asks) expect(await one.over).toMatchObject({ ended: true, error: null });
  await eventually(() => expect(origin.open).toBe(0));
});

test('200 MB go by a slow reader with bounded memory', async () => {
  const part = Buffer.alloc(1024 * 1024, 'x');
  const origin = await new RawOrigin().start((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n');
    let left = 200;
    const send = (): void => {
      while (left-- > 0) if (!socket.write(part)) return void socket.once('drain', send);
    };
    send();
  });
  const one = new Ask();
  let bytes = 0;
  let most = 0;
  one.onData = (chunk: Buffer, last: boolean) => {
    bytes += chunk.length;
    one.connection?.pause();
    if (last) one.onEnd();
    else setImmediate(() => one.connection?.resume());
    most = Math.max(most, process.memoryUsage().rss);
  };
  const before = process.memoryUsage().rss;
  poolTo(origin.port, { silenceMs: 60_000 }).dispatch(one);
  await one.over;
  expect(bytes).toBe(200 * 1024 * 1024);
  // The origin is in this process too, with what it has written and what is not sent yet.
  expect(most - before).toBeLessThan(64 * 1024 * 1024);
}, 60_000);

test.each([
  ['a method', 'GET\r\nX: ', '/', 'A', 'b'],
  ['a method with a space', 'GET /x', '/', 'A', 'b'],
  ['a target', 'GET', '/\r\nX: ', 'A', 'b'],
  ['a target with a space', 'GET', '/a b', 'A', 'b'],
  ['a target beyond Latin-1', 'GET', '/\u0120', 'A', 'b'],
  ['an empty target', 'GET', '', 'A', 'b'],
  ['a name', 'GET', '/', 'A: b\r\nX', 'b'],
  ['an empty name', 'GET', '/', '', 'b'],
  ['a value', 'GET', '/', 'A', 'b\r\nX: 1'],
  ['a zero byte', 'GET', '/', 'A', 'b\0'],
  ['a value beyond Latin-1, whose lower half ends a line', 'GET', '/', 'A', 'b\u010a'],
])('no request is written that says more than it should: %s', (_name, method, target, name, value) => {
  expect(() => requestText(method, target, [name, value], false)).toThrow(UnwritableRequest);
});

test('uploads leave connections for requests without a body, and wait for their turn among themselves', async () => {
  const origin = await new RawOrigin().start((socket, text) => {
    if (text.startsWith('GET') || text.endsWith('hello')) socket.write(ok);
  });
  const pool = poolTo(origin.port, { connections: 4, uploads: 2, waitMs: 3000 });
  const slow = [ask(pool, 5), ask(pool, -1)];
  await eventually(() => expect(slow.map(({ connection }) => connection !== null)).toEqual([true, true]));
  const third = ask(pool, 5);
  expect(await ask(pool).over).toMatchObject({ ended: true, status: 200 });
  expect(await ask(pool).over).toMatchObject({ ended: true, status: 200 });
  expect(third.connection).toBeNull();
  slow[0]!.connection!.destroy();
  await eventually(() => expect(third.connection).not.toBeNull());
  third.connection!.writeBody(Buffer.from('hello'));
  expect(await third.over).toMatchObject({ ended: true, status: 200 });
  slow[1]!.connection!.destroy();
});

test('an origin that may not be reached fails each request once, those with a body too, and nothing goes round', async () => {
  let dialled = 0;
  const dial: Dial = () => {
    dialled++;
    throw new Error('not reachable from here by policy');
  };
  const pool = new ConnectionPool(new SharedConnections(dial, 'connect', limits));
  for (const bodyLength of [null, 5, -1]) expect(await ask(pool, bodyLength).over).toMatchObject({ unsent: true, ended: false });
  expect(dialled).toBe(3);
});

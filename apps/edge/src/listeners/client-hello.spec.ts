import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { nameInHello } from './client-hello.ts';
import { readHello } from './hello-reader.ts';

/** The first bytes that a client of TLS sends. */
async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectTls({ ...options, host: '127.0.0.1', port: (server.address() as AddressInfo).port }).on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return hello;
}

/** The same in records of so many bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

let hello: Buffer;
beforeAll(async () => {
  hello = await helloOf({ servername: 'Shop.Example.test', ALPNProtocols: ['h2', 'http/1.1'] });
});

test('the name is found, whatever version is spoken, and however many records it comes in', async () => {
  const told = { name: 'shop.example.test' };
  expect(nameInHello(hello)).toEqual(told);
  expect(nameInHello(await helloOf({ servername: 'shop.example.test', maxVersion: 'TLSv1.2' }))).toEqual(told);
  for (const size of [1, 7, 100]) expect(nameInHello(inRecords(hello, size))).toEqual(told);
});

test('until it can be told there is to come more', () => {
  const first = [...hello.keys()].find((length) => nameInHello(hello.subarray(0, length)) !== 'more') as number;
  for (let length = 0; length < hello.length; length++) {
    const told = nameInHello(hello.subarray(0, length));
    expect(told).toEqual(length < first ? 'more' : { name: 'shop.example.test' });
  }
});

test('who names nothing has no name', async () => {
  expect(nameInHello(await helloOf({ servername: '' }))).toEqual({ name: null });
});

test('what is no hello, or never ends, is left to TLS', () => {
  const others = ['GET / HTTP/1.1\r\n', '\x16\x03\x01\x00\x05\x02hello', '\x15\x03\x01\x00\x02\x02\x28'];
  for (const text of others) expect(nameInHello(Buffer.from(text, 'latin1'))).toEqual({ name: null });
  const endless = Buffer.concat([Buffer.from([22, 3, 1, 255, 255, 1, 255, 255, 255]), Buffer.alloc(17_000)]);
  expect(nameInHello(endless)).toEqual({ name: null });
});

test('attack: no bytes break it, and none let it wait for more than a hello takes', () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  for (let round = 0; round < 20_000; round++) {
    const bytes = Buffer.from(hello);
    for (let i = 0; i <= random(4); i++) bytes[random(bytes.length)] = random(256);
    expect(['string', 'object']).toContain(typeof nameInHello(bytes));
    const long = Buffer.concat([bytes, Buffer.alloc(17_000, bytes)]);
    expect(nameInHello(long)).not.toBe('more');
  }
});

test('what was read is there for whoever takes the connection over; a client that says nothing is cut off', async () => {
  const told: { name: string | null; bytes: Buffer }[] = [];
  const server = createServer((socket) =>
    readHello(socket, 300, (name) => {
      socket.once('data', (bytes: Buffer) => told.push({ name, bytes })).resume();
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const slow = connect(port, '127.0.0.1').setNoDelay();
  for (const part of [hello.subarray(0, 3), hello.subarray(3, 40), hello.subarray(40)]) {
    slow.write(part);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(told).toEqual([{ name: 'shop.example.test', bytes: hello }]);
  const silent = connect(port, '127.0.0.1');
  silent.write(hello.subarray(0, 20));
  await once(silent, 'close');
  expect(told).toHaveLength(1);
  slow.destroy();
  server.close();
});

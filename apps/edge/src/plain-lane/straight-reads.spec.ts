import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { eventually } from '../testing/visit.ts';
import { readByStream, readStraight } from './straight-reads.ts';

let server: Server;
const sockets: Socket[] = [];
beforeAll(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));
afterAll(() => void server.close());

/** A client, the accepted connection, and what came by which way. */
async function accepted(): Promise<{ client: Socket; socket: Socket; straight: string[]; streamed: string[] }> {
  const accepting = once(server, 'connection') as Promise<[Socket]>;
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = await accepting;
  sockets.push(client, socket);
  const [straight, streamed]: [string[], string[]] = [[], []];
  socket.on('data', (chunk) => streamed.push(chunk.toString('latin1')));
  return { client, socket, straight, streamed };
}
const takeInto = (list: string[]) => (length: number, bytes: Buffer) => void list.push(bytes.toString('latin1', 0, length));

test('what comes goes straight to whoever reads, and by the stream again afterwards', async () => {
  const { client, socket, straight, streamed } = await accepted();
  readStraight(socket, takeInto(straight));
  client.write('one');
  await eventually(() => expect(straight).toEqual(['one']));
  readByStream(socket);
  client.write('two');
  await eventually(() => expect(streamed).toEqual(['two']));
  readStraight(socket, takeInto(straight));
  client.write('three');
  await eventually(() => expect(straight).toEqual(['one', 'three']));
  expect(streamed).toEqual(['two']);
});

test('what the stream has is not overtaken', async () => {
  const { client, socket, straight, streamed } = await accepted();
  socket.pause();
  socket.unshift(Buffer.from('first'));
  readStraight(socket, takeInto(straight));
  client.write('second');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([straight, streamed]).toEqual([[], []]);
  socket.resume();
  await eventually(() => expect([...streamed, ...straight].join(' ')).toBe('first second'));
});

test('the bytes of one connection stay as they are when others read, and a pause holds', async () => {
  const one = await accepted();
  const other = await accepted();
  for (const { socket } of [one, other]) readByStreamAfterAll(socket);
  one.client.write('a'.repeat(60_000));
  await eventually(() => expect(one.streamed.join('')).toHaveLength(60_000));
  other.client.write('b'.repeat(60_000));
  await eventually(() => expect(other.streamed.join('')).toHaveLength(60_000));
  expect(one.streamed.join('')).toBe('a'.repeat(60_000));
  one.socket.pause();
  const before = one.streamed.join('').length;
  one.client.write('c'.repeat(1_000_000));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(one.streamed.join('')).toHaveLength(before);
  one.socket.resume();
  await eventually(() => expect(one.streamed.join('')).toBe('a'.repeat(60_000) + 'c'.repeat(1_000_000)));
});

function readByStreamAfterAll(socket: Socket): void {
  readStraight(socket, () => undefined);
  readByStream(socket);
}

test('a client that ends its side is heard', async () => {
  const { client, socket, straight } = await accepted();
  readStraight(socket, takeInto(straight));
  const ended = once(socket, 'end');
  client.end('last');
  await ended;
  expect(straight).toEqual(['last']);
});

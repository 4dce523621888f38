import type { IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { Clock } from '@sitekeep/runtime';
import type { Handlers } from './handlers.ts';
import { Http1Server } from './http1-server.ts';

const part = Buffer.alloc(64 * 1024);
const flood = 128 * 1024 * 1024;
/** What a paused request may hold in memory: a few reads. */
const mostHeld = 1024 * 1024;

test('a body that is paused just when reading was resumed is held by the client, not in memory', async () => {
  let held: IncomingMessage | undefined;
  const request = (incoming: IncomingMessage): void => {
    held = incoming;
    incoming.once('data', () => {
      incoming.pause();
      setImmediate(() => incoming.socket.pause().resume().pause());
    });
  };
  const http1 = new Http1Server({ request, unreadable: () => undefined } as unknown as Handlers, new Clock());
  const door = createServer((socket) => http1.take(socket));
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const client = connect((door.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  client.write(`POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${flood}\r\n\r\n`);
  let left = flood / part.length;
  const send = (): void => {
    if (left-- > 0 && !client.destroyed) void (client.write(part) ? setImmediate(send) : client.once('drain', send));
  };
  send();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(held?.isPaused()).toBe(true);
  expect(held?.readableLength).toBeLessThan(mostHeld);

  let bytes = 0;
  held
    ?.on('data', (chunk: Buffer) => (bytes += chunk.length))
    .resume()
    .socket.resume();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(bytes).toBeGreaterThan(mostHeld);
  client.destroy();
  http1.close();
  await new Promise((resolve) => door.close(resolve));
});

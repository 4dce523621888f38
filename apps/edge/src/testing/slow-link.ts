import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on which every byte takes `delayMs` each way. */
export async function slowLink(url: string, delayMs: number): Promise<{ url: string; close: () => void }> {
  const target = new URL(url);
  const there = { host: target.hostname, port: Number(target.port) };
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs));
    from.on('error', () => undefined).on('close', () => setTimeout(() => to.destroy(), delayMs));
  };
  const server = createServer((socket) => {
    const other = connect(there);
    pass(socket, other);
    pass(other, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.hostname = '127.0.0.1';
  target.port = String((server.address() as AddressInfo).port);
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: target.href, close };
}

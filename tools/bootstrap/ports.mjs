// TCP ports of this machine's loopback address.
import { createServer } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';

export function isFree(port) {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

/** The port written in the file while it is free, else another free one, written there for the next time. */
export async function rememberedPort(file) {
  const remembered = Number(readOr(file, '0'));
  const port = remembered > 0 && (await isFree(remembered)) ? remembered : await listenOnce(0);
  writeFileSync(file, String(port));
  return port;
}

function listenOnce(port) {
  return new Promise((free, refused) => {
    const server = createServer();
    server.on('error', refused);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: got } = server.address();
      server.close(() => free(got));
    });
  });
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return otherwise;
  }
}

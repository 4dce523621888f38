// TCP ports of this machine's loopback address.
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

export function isFree(port) {
  return new Promise((answer) => {
    const server = createServer();
    server.on('error', () => answer(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => answer(true)));
  });
}

/** Below the range that systems hand out to outgoing connections, one of which could take the port before it is used. */
export async function freePort() {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    if (await isFree(port)) return port;
  }
}

/** The port written in the file while it is free, else another free one, written there for the next time. */
export async function rememberedPort(file) {
  const remembered = Number(readOr(file, '0'));
  const port = remembered > 0 && (await isFree(remembered)) ? remembered : await freePort();
  writeFileSync(file, String(port));
  return port;
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return otherwise;
  }
}

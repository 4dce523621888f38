import type { IncomingMessage } from 'node:http';

const lingerMs = 5000;

/**
 * Reads on, for a while and into nothing, what a client still sends although its answer is given. Closing at once would make
 * the kernel reset the connection, and the client would lose the answer with it.
 */
export function readTheRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, lingerMs);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
}

import type { Socket } from 'node:net';
import { nameInHello } from './client-hello.ts';

/**
 * Tells which name a TLS connection asks for, and leaves all that was read to whoever takes it over. A connection that has not told in
 * time is destroyed, and nobody is told of it.
 */
export function readHello(socket: Socket, withinMs: number, onName: (name: string | null) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), withinMs);
  const destroy = () => socket.destroy();
  const stop = () => {
    clearTimeout(timer);
    socket.off('data', take).off('end', destroy).off('error', destroy).off('close', stop);
  };
  const take = (chunk: Buffer) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    const hello = nameInHello(bytes);
    if (hello === 'more') return;
    stop();
    socket.pause();
    socket.unshift(bytes);
    onName(hello.name);
  };
  socket.on('data', take).on('end', destroy).on('error', destroy).on('close', stop);
  // Whoever read before, of a header of the PROXY protocol, has left it so.
  if (socket.isPaused()) socket.resume();
}

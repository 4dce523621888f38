import type { Socket } from 'node:net';
import type { Address } from '@sitekeep/geo';
import { readProxyHeader } from './proxy-protocol.ts';

const headerTimeoutMs = 5000;

/**
 * Reads the PROXY protocol header off a connection and tells whose it is; null: the balancer's own. Everything behind the header is
 * left for whoever takes the connection over. Without a proper header in time the connection is destroyed and nobody is told.
 */
export function unwrap(socket: Socket, onSource: (source: Address | null) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), headerTimeoutMs);
  const destroy = () => socket.destroy();
  const stop = () => {
    clearTimeout(timer);
    socket.off('data', take).off('end', destroy).off('error', destroy).off('close', stop);
  };
  const take = (chunk: Buffer) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    const header = readProxyHeader(bytes);
    if (header === 'incomplete') return;
    stop();
    if (header === 'malformed') return destroy();
    socket.pause();
    if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length));
    onSource(header.source);
  };
  socket.on('data', take).on('end', destroy).on('error', destroy).on('close', stop);
}

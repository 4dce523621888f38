import { Server } from 'node:net';
import type { EdgeConfig } from '@sitekeep/runtime';
import type { Door } from '../doors.ts';

/** A port to listen on. `further`: not one of the two that every site answers on. */
export interface Port {
  readonly port: number;
  readonly tls: boolean;
  readonly further: boolean;
  /** For the proxies of customers, which ask whether a request may pass. */
  readonly asks: boolean;
}

/** Every port of one process: HTTP, HTTPS if it is switched on, then the further ones and those for forward-auth. */
export function portsOf(config: EdgeConfig): Port[] {
  const site = { further: false, asks: false };
  const further = { further: true, asks: false };
  const asks = { further: false, asks: true };
  return [
    { port: config.EDGE_HTTP_PORT, tls: false, ...site },
    ...given(config.EDGE_HTTPS_PORT).map((port) => ({ port, tls: true, ...site })),
    ...config.EDGE_EXTRA_HTTP_PORTS.map((port) => ({ port, tls: false, ...further })),
    ...config.EDGE_EXTRA_HTTPS_PORTS.map((port) => ({ port, tls: true, ...further })),
    ...given(config.EDGE_AUTH_PORT).map((port) => ({ port, tls: false, ...asks })),
    ...given(config.EDGE_AUTH_HTTPS_PORT).map((port) => ({ port, tls: true, ...asks })),
  ];
}

const given = (port: number | undefined): number[] => (port === undefined ? [] : [port]);

/** Listens on the port, or with the socket of another process that did. */
export function bind(server: Server, port: number, host: string, reusePort: boolean, door?: Door): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} on ${host} is in use. Free it or set another port.`) : error);
    server.once('error', fail);
    const listening = () => {
      server.off('error', fail);
      resolve();
    };
    if (door) server.listen(door, listening);
    else server.listen({ port, host, reusePort }, listening);
  });
}

/** Throws when somebody else has one of the ports: a socket that shares its port would not notice another edge. */
export async function assertPortsFree(config: EdgeConfig): Promise<void> {
  for (const { port } of portsOf(config)) {
    if (!port) continue;
    const probe = new Server();
    await bind(probe, port, config.BIND_HOST, false);
    await new Promise((resolve) => probe.close(resolve));
  }
}

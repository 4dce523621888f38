import { Server } from 'node:net';
import type { EdgeConfig } from '@sitekeep/runtime';
import type { Door } from '../doors.ts';

/** A port to listen on. `further`: not one of the two that every site answers on. */
export interface Port {
  readonly port: number;
  readonly tls: boolean;
  readonly further: boolean;
}

/** Every port of one process: HTTP, HTTPS if it is switched on, then the further ones. */
export function portsOf(config: EdgeConfig): Port[] {
  const further = (tls: boolean) => (port: number) => ({ port, tls, further: true });
  return [
    { port: config.EDGE_HTTP_PORT, tls: false, further: false },
    ...(config.EDGE_HTTPS_PORT === undefined ? [] : [{ port: config.EDGE_HTTPS_PORT, tls: true, further: false }]),
    ...config.EDGE_EXTRA_HTTP_PORTS.map(further(false)),
    ...config.EDGE_EXTRA_HTTPS_PORTS.map(further(true)),
  ];
}

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

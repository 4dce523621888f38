import { connect } from 'node:net';
import { residentBytes } from '../machine.mjs';
import { edgeWithSite, megabytes, withServers } from './setting.mjs';

const connections = 10_000;
const addresses = 8;
const atOnce = 200;
const mostMb = 400;

export const idleConnections = {
  name: 'idle_connections',
  title: '10,000 idle keep-alive connections, each after one request',
  asks: `a process under ${mostMb} MB`,
  run: (context) =>
    withServers(async (keep) => {
      const environment = { EDGE_CONNECTIONS_PER_ADDRESS: String(connections) };
      const edge = await edgeWithSite(keep, context, { name: 'idle-connections', environment });
      const before = residentBytes(edge.pid);
      const sockets = [];
      keep({ stop: () => sockets.forEach((socket) => socket.destroy()) });
      while (sockets.length < connections) {
        const next = Array.from({ length: atOnce }, (_, i) => askOnce(edge, `127.0.0.${10 + (i % addresses)}`));
        sockets.push(...(await Promise.all(next)));
      }
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const closed = sockets.filter(({ destroyed }) => destroyed).length;
      const after = residentBytes(edge.pid);
      const each = (after - before) / 1024 / connections;
      return {
        got: `${megabytes(after).toFixed(0)} MB, ${each.toFixed(1)} KB each; ${closed} were closed`,
        held: megabytes(after) < mostMb && closed === 0,
      };
    }),
};

/** A connection that has had its first answer. */
function askOnce({ port, headers }, localAddress) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', reject);
    socket.on('end', () => socket.destroy());
    socket.once('data', (chunk) => {
      if (chunk.toString('latin1').startsWith('HTTP/1.1 200')) resolve(socket.resume());
      else reject(new Error(chunk.toString('latin1').slice(0, 200)));
    });
    socket.write(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`);
  });
}

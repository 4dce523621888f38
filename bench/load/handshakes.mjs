// Whole TLS 1.3 handshakes, one after the other on each of some connections at once; prints how many were done.
// Arguments: port, seconds, how many names; the names are those of the numbered sites.
import { connect } from 'node:tls';

const [port, seconds, names] = process.argv.slice(2).map(Number);
const atOnce = 16;
const until = performance.now() + seconds * 1000;
let done = 0;

function handshake() {
  const servername = `site-${Math.floor(Math.random() * names)}.bench.test`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false, minVersion: 'TLSv1.3' }, () => {
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      if (subject.CN === servername) resolve();
      else reject(new Error(`${servername} got the certificate of ${subject.CN}`));
    });
    socket.on('error', reject);
  });
}

async function repeat() {
  while (performance.now() < until) {
    await handshake();
    done++;
  }
}

await Promise.all(Array.from({ length: atOnce }, repeat));
console.log(done);
process.exit();

import { createServer, request } from 'node:http';
import { residentBytes } from '../machine.mjs';
import { edgeWithSite, megabytes, warmUp, withServers } from './setting.mjs';

const total = 2 ** 30;
const mostGrowthMb = 64;
const piece = Buffer.alloc(64 * 1024, 'x');

export const streaming = {
  name: 'streaming',
  title: '1 GB up and 1 GB down',
  asks: `less than ${mostGrowthMb} MB of growth`,
  run: (context) =>
    withServers(async (keep) => {
      const origin = keep(await startStreamOrigin());
      const edge = await edgeWithSite(keep, context, { name: 'streaming', origin });
      await warmUp(edge, context);
      const down = await growthDuring(edge.pid, () => download(edge));
      const up = await growthDuring(edge.pid, () => upload(edge));
      const words = ({ growthMb, seconds }) => `${growthMb.toFixed(0)} MB in ${seconds.toFixed(1)} s`;
      return { got: `up ${words(up)}, down ${words(down)}`, held: Math.max(up.growthMb, down.growthMb) < mostGrowthMb };
    }),
};

/** Answers 1 KB to everything, 1 GB at /down, and tells at /up how many bytes came. */
async function startStreamOrigin() {
  const server = createServer((asked, response) => {
    if (asked.url === '/down') return send(response.writeHead(200, { 'content-length': total }));
    let bytes = 0;
    asked.on('data', (chunk) => (bytes += chunk.length));
    asked.on('end', () => response.end(asked.url === '/up' ? String(bytes) : piece.subarray(0, 1024)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections());
  return { port: server.address().port, stop };
}

async function send(stream) {
  for (let sent = 0; sent < total; sent += piece.length) {
    if (!stream.write(piece)) await new Promise((resolve) => stream.once('drain', resolve));
  }
  stream.end();
}

async function download(edge) {
  const response = await ask(edge, '/down', 'GET', (asked) => asked.end());
  let bytes = 0;
  for await (const chunk of response) bytes += chunk.length;
  if (bytes !== total) throw new Error(`${bytes} bytes came down`);
}

async function upload(edge) {
  const response = await ask(edge, '/up', 'POST', send, { 'content-length': total });
  const text = (await response.setEncoding('utf8').toArray()).join('');
  if (text !== String(total)) throw new Error(`${text} bytes went up`);
}

function ask({ port, headers }, path, method, begin, more = {}) {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, agent: false, headers: { ...headers, ...more } };
    const asked = request(options, resolve).on('error', reject);
    begin(asked);
  });
}

/** How much the resident memory rose at most above what it was before. */
async function growthDuring(pid, work) {
  const before = residentBytes(pid);
  const since = performance.now();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(pid))), 20);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return { growthMb: megabytes(most - before), seconds: (performance.now() - since) / 1000 };
}

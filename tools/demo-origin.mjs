// The website behind the demo: a small real HTTP server. /headers echoes what arrived, /stream sends line by line, /echo returns
// what is posted as it arrives, and a WebSocket anywhere is echoed.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const port = Number(process.env.DEMO_ORIGIN_PORT ?? 4080);
const host = process.env.BIND_HOST ?? '127.0.0.1';

const pages = {
  '/': home,
  '/readyz': (_, response) => json(response, { status: 'ready' }),
  '/headers': (request, response) => json(response, { method: request.method, url: request.url, headers: request.headers }),
  '/stream': stream,
  '/echo': echo,
};

const server = createServer((request, response) => {
  const page = pages[new URL(request.url, 'http://origin').pathname] ?? notFound;
  page(request, response);
});
server.on('upgrade', webSocketEcho);
server.listen(port, host, () => console.log(`demo origin on http://${host}:${server.address().port}`));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});

function home(request, response) {
  const id = request.headers['x-request-id'];
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Harbour Bakery</title>
<style>body{font:18px/1.6 Georgia,serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color:#2b2118;background:#fbf6ee}
h1{font-size:2.4rem;margin:0}p.small{font:14px/1.6 system-ui,sans-serif;color:#7a6a58}a{color:#9a4b1f}</style>
<h1>Harbour Bakery</h1>
<p>Bread from seven, coffee until five, and on Saturdays the cinnamon rolls that people cross the river for.</p>
<p class="small">You see the demo website behind Sitekeep. ${id ? `Your request is <code>${escaped(id)}</code>.` : 'This request came straight to it.'}
<a href="/headers">What arrived here</a> · <a href="/stream">A page that streams</a></p></html>
`);
}

function stream(request, response) {
  const lines = 10;
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  let line = 0;
  const sending = setInterval(() => {
    response.write(`line ${(line += 1)} of ${lines}\n`);
    if (line === lines) response.end();
  }, 200);
  response.on('close', () => clearInterval(sending));
}

function echo(request, response) {
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/octet-stream' });
  request.pipe(response);
}

function notFound(request, response) {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`The bakery has no ${request.url}\n`);
}

function json(response, value) {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value, null, 2)}\n`);
}

const escaped = (text) => String(text).replace(/[^\w.-]/g, '');

// RFC 6455 as far as an echo needs it: each frame goes back as it came, without the mask that only clients use.
function webSocketEcho(request, socket, head) {
  const key = request.headers['sec-websocket-key'];
  if (!key) return socket.destroy();
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let waiting = head;
  const onData = (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (let frame = takeFrame(waiting); frame; frame = takeFrame(waiting)) {
      waiting = waiting.subarray(frame.size);
      answerFrame(socket, frame);
    }
  };
  socket.on('error', () => socket.destroy()).on('data', onData);
  onData(Buffer.alloc(0));
}

function answerFrame(socket, { first, payload }) {
  const opcode = first & 0x0f;
  const [ping, pong, close] = [0x9, 0xa, 0x8];
  if (opcode === pong) return;
  socket.write(frameOf(opcode === ping ? (first & 0xf0) | pong : first, payload));
  if (opcode === close) socket.end();
}

function takeFrame(buffer) {
  if (buffer.length < 2) return null;
  const short = buffer[1] & 0x7f;
  const lengthBytes = { 126: 2, 127: 8 }[short] ?? 0;
  const maskAt = 2 + lengthBytes;
  if (buffer.length < maskAt + 4) return null;
  const length = lengthBytes === 0 ? short : lengthBytes === 2 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  const size = maskAt + 4 + length;
  if (buffer.length < size) return null;
  const payload = Buffer.from(buffer.subarray(maskAt + 4, size));
  for (let at = 0; at < length; at += 1) payload[at] ^= buffer[maskAt + (at & 3)];
  return { first: buffer[0], payload, size };
}

function frameOf(first, payload) {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

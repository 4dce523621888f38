import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

let origin;
let url;
beforeAll(async () => {
  const script = fileURLToPath(new URL('demo-origin.mjs', import.meta.url));
  origin = spawn(process.execPath, [script], { env: { DEMO_ORIGIN_PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(origin.stdout, 'data');
  url = String(line).trim().split(' ').pop();
});
afterAll(async () => {
  origin.kill('SIGTERM');
  await once(origin, 'exit');
});

test('echoes the headers that arrived', async () => {
  const reply = await fetch(`${url}/headers?a=1`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
  expect(await reply.json()).toMatchObject({ method: 'GET', url: '/headers?a=1', headers: { 'x-forwarded-for': '192.0.2.1' } });
});

test('streams line by line', async () => {
  const chunks = [];
  for await (const chunk of (await fetch(`${url}/stream`)).body) chunks.push(chunk);
  expect(chunks.length).toBeGreaterThan(3);
});

test('returns what is posted, and 404 for what is not there', async () => {
  expect(await (await fetch(`${url}/echo`, { method: 'POST', body: 'bread' })).text()).toBe('bread');
  expect((await fetch(`${url}/cake`)).status).toBe(404);
});

test.each([0, 5, 126, 70_000])('echoes a WebSocket message of %i characters', async (length) => {
  const socket = new WebSocket(url.replace('http', 'ws'));
  await once(socket, 'open');
  socket.send('x'.repeat(length));
  const [message] = await once(socket, 'message');
  expect(message.data).toHaveLength(length);
  socket.close();
  await once(socket, 'close');
});

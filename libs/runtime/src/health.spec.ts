import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen, startHealthServer } from './health.ts';

test('ready only when every check holds; alive all the same', async () => {
  let up = false;
  const server = await startHealthServer({
    host: '127.0.0.1',
    port: 0,
    checks: { store: () => up, broken: () => (up ? true : Promise.reject(new Error('no'))) },
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
  expect((await get('/readyz')).status).toBe(503);
  expect((await get('/healthz')).status).toBe(200);
  up = true;
  const ready = await get('/readyz');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ ready: true, checks: { store: true, broken: true } });
  await server.close();
});

test('a port in use is told in one clear line', async () => {
  const first = createServer();
  await listen(first, 0, '127.0.0.1');
  const { port } = first.address() as AddressInfo;
  await expect(listen(createServer(), port, '127.0.0.1')).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
  first.close();
});

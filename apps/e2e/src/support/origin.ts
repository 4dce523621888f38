import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A customer's web server: says which request reached it. */
export type TestOrigin = { port: number; requests: () => number; stop: () => Promise<void> };

const tellRequest: RequestListener = (request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      origin: true,
      path: request.url,
      forwardedFor: request.headers['x-forwarded-for'] ?? null,
      requestId: request.headers['x-request-id'] ?? null,
    }),
  );
};

export async function startOrigin(answer = tellRequest): Promise<TestOrigin> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    request.resume();
    request.on('end', () => answer(request, response));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

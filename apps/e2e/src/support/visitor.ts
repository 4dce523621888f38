import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { Stack } from './stack.ts';

/** `body` is read as UTF-8, however it is encoded. */
export type Visit = { status: number; headers: IncomingHttpHeaders; body: string; requestId: string | undefined };

/** One request to the edge as a visitor from `from` (any of 127.0.0.0/8) asks for `hostname`. */
export function visit(
  stack: Pick<Stack, 'edgePort'>,
  hostname: string,
  options: { from?: string; path?: string; agent?: Agent; headers?: Record<string, string> } = {},
): Promise<Visit> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: stack.edgePort,
        localAddress: options.from ?? '127.0.0.1',
        path: options.path ?? '/',
        headers: { host: hostname, accept: 'text/html', ...options.headers },
        agent: options.agent ?? false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            requestId: response.headers['x-request-id'] as string | undefined,
          }),
        );
        response.on('error', reject);
      },
    );
    outgoing.setTimeout(10_000, () => outgoing.destroy(new Error('the edge did not answer in 10 s')));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

export type Load = { stop: () => Promise<{ sent: number; failed: string[]; statuses: Map<number, number> }> };

/** Steady traffic from `connections` visitors, half of them on fresh connections, until stopped. A failure is no answer or a 5xx. */
export function startLoad(stack: Pick<Stack, 'edgePort'>, hostname: string, options: { connections?: number; from?: string } = {}): Load {
  let running = true;
  let sent = 0;
  const failed: string[] = [];
  const statuses = new Map<number, number>();
  const agent = new Agent({ keepAlive: true });
  const one = async (index: number) => {
    while (running) {
      try {
        const answer = await visit(stack, hostname, { from: options.from, agent: index % 2 === 0 ? agent : undefined });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status >= 500) failed.push(`status ${answer.status}`);
      } catch (error) {
        failed.push(String(error));
      }
      sent++;
      await new Promise((wake) => setTimeout(wake, 5));
    }
  };
  const all = Promise.all(Array.from({ length: options.connections ?? 8 }, (_, index) => one(index)));
  return {
    stop: async () => {
      running = false;
      await all;
      agent.destroy();
      return { sent, failed, statuses };
    },
  };
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { redisKeys } from '@sitekeep/contracts';
import type { Redis } from '@sitekeep/runtime';

/** Answers challenges from Redis, as every edge does. */
export class StandInEdge {
  /** false: it does not */
  answering = true;
  /** answers wait for this */
  ready: Promise<void> = Promise.resolve();
  /** paths of requests */
  readonly asked: string[] = [];

  private readonly server = createServer((request, response) => {
    const path = request.url ?? '';
    this.asked.push(path);
    void this.answerTo(path).then((text) =>
      response.writeHead(text === null ? 404 : 200, { 'content-type': 'text/plain' }).end(text ?? 'not here'),
    );
  });

  constructor(private readonly redis: Redis) {}

  /** Returns its port. */
  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answerTo(path: string): Promise<string | null> {
    await this.ready;
    const [, token] = /^\/\.well-known\/acme-challenge\/([\w-]+)$/.exec(path) ?? [];
    return token !== undefined && this.answering ? this.redis.get(redisKeys.acmeChallenge(token)) : null;
  }
}

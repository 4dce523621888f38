import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusal, StripeBooks, type Answer } from './stripe-books.ts';

/** So long Stripe remembers an idempotency key. */
const keptMs = 86_400_000;
type Taken = { key: string; path: string; form: URLSearchParams; authorization: string };

/**
 * The calls of Stripe that we use, as Stripe answers them: form-encoded, with an idempotency key that gives the same answer again,
 * also a refusal, refuses other parameters, and is forgotten after a day.
 */
export class StripeStandIn {
  /** calls that change something, in their order */
  readonly requests: Taken[] = [];
  readonly books = new StripeBooks();
  /** so many calls are answered with a fault before anything is done */
  failNext = 0;
  /** so many calls are done, and their answers lost */
  loseNext = 0;
  /** milliseconds; a spec that moves the clock of billing moves this one with it */
  now: () => number = Date.now;
  private readonly byKey = new Map<string, { form: string; answer: string; at: number }>();
  private readonly server = createServer((request, response) => {
    void this.answer(request).then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });

  static async start(): Promise<StripeStandIn> {
    const standIn = new StripeStandIn();
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://stripe.test');
    if (request.method !== 'POST') return this.books.answer(request.method ?? '', path, searchParams);
    const key = String(request.headers['idempotency-key'] ?? '');
    const form = new URLSearchParams(text);
    this.requests.push({ key, path, form, authorization: request.headers.authorization ?? '' });
    if (this.failNext-- > 0) return refusal(500, 'try again');
    const answer = this.once(`${path} ${key}`, text, () => this.books.answer('POST', path, form));
    return this.loseNext-- > 0 ? refusal(500, 'the answer was lost') : answer;
  }

  private once(key: string, form: string, work: () => Answer): Answer {
    const kept = this.byKey.get(key);
    const known = kept && this.now() - kept.at < keptMs ? kept : undefined;
    if (known && known.form !== form) return refusal(400, 'Keys for idempotent requests can only be used with the same parameters');
    if (known) return JSON.parse(known.answer) as Answer;
    const answer = work();
    this.byKey.set(key, { form, answer: JSON.stringify(answer), at: this.now() });
    return answer;
  }
}

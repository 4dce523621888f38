import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Session = { id: string; object: 'checkout.session'; url: string; expires_at: number; client_reference_id: string | null };

/**
 * The one call of Stripe that we use, as Stripe answers it: POST /v1/checkout/sessions, form-encoded, with an idempotency key
 * that gives the same session again and refuses other parameters.
 */
export class StripeStandIn {
  readonly requests: { key: string; form: URLSearchParams; authorization: string }[] = [];
  failNext = 0;
  private readonly byKey = new Map<string, { form: string; session: Session }>();
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

  private async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    if (request.method !== 'POST' || request.url !== '/v1/checkout/sessions') return error(404, 'Unrecognized request URL');
    const key = String(request.headers['idempotency-key'] ?? '');
    this.requests.push({ key, form: new URLSearchParams(text), authorization: request.headers.authorization ?? '' });
    if (this.failNext-- > 0) return error(500, 'try again');
    const known = this.byKey.get(key);
    if (known && known.form !== text) return error(400, 'Keys for idempotent requests can only be used with the same parameters');
    const session = known?.session ?? this.newSession(text);
    this.byKey.set(key, { form: text, session });
    return { status: 200, body: session };
  }

  private newSession(text: string): Session {
    const id = `cs_test_${this.byKey.size + 1}`;
    return {
      id,
      object: 'checkout.session',
      url: `https://checkout.stripe.test/c/pay/${id}`,
      expires_at: Math.floor(Date.now() / 1000) + 86_400,
      client_reference_id: new URLSearchParams(text).get('client_reference_id'),
    };
  }
}

const error = (status: number, message: string) => ({ status, body: { error: { type: 'invalid_request_error', message } } });

import type { RulesetOriginInput } from '@sitekeep/contracts';
import { TestOrigin } from './test-origin.ts';

/** An origin that answers with its name and counts; it can be killed and come back at the same port. */
export class NamedOrigin extends TestOrigin {
  readonly name: string;
  #port = 0;

  constructor(name: string) {
    super();
    this.name = name;
    this.answerNamed();
    // Longer than the edge keeps a connection, and short enough for a test to end.
    this.server.keepAliveTimeout = 40_000;
  }

  static async several(...names: string[]): Promise<NamedOrigin[]> {
    return Promise.all(names.map((name) => new NamedOrigin(name).start()));
  }

  answerNamed(): void {
    this.answer = (_request, response) => void response.end(this.name);
  }

  override async start(): Promise<this> {
    await super.start(this.#port);
    this.#port = this.port;
    return this;
  }

  override row(weight = 1, more: Partial<RulesetOriginInput> = {}): RulesetOriginInput {
    return { scheme: 'http', host: '127.0.0.1', port: this.#port, weight, ...more };
  }

  /** Cuts all connections, and takes no new ones until it is started again. */
  kill(): Promise<void> {
    return this.stop();
  }
}

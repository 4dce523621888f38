import type { ClientSide } from '../origin/client-side.ts';
import { PassingClient } from '../origin/passing-client.ts';

/** A client whose answer somebody else hears the head of, before it is sent. */
export class HeardHead extends PassingClient {
  readonly #onHead: (status: number, headers: readonly string[]) => void;

  constructor(client: ClientSide, onHead: (status: number, headers: readonly string[]) => void) {
    super(client);
    this.#onHead = onHead;
  }

  override sendHead(status: number, headers: readonly string[], bodyLength: number): void {
    this.#onHead(status, headers);
    super.sendHead(status, headers, bodyLength);
  }
}

import type { ClientListener, ClientSide } from '../origin/client-side.ts';
import { PassingClient } from '../origin/passing-client.ts';
import { BodyParts } from './body-parts.ts';
import type { HeldMemory, Holder } from './held-memory.ts';

export interface WatchOptions {
  /** Bytes that are kept. */
  readonly most: number;
  readonly memory: HeldMemory;
  /** `chunks`: the first bytes of what has passed; `whole`: there were no more. Called once. */
  readonly onSeen: (chunks: readonly Buffer[], whole: boolean) => void;
}

/** A client whose body passes through as it comes, and is shown to somebody once enough of it has passed. */
export class WatchedBody extends PassingClient implements ClientListener, Holder {
  readonly #options: WatchOptions;
  readonly #parts = new BodyParts();
  #listener: ClientListener | null = null;
  #seen = false;

  constructor(client: ClientSide, options: WatchOptions) {
    super(client);
    this.#options = options;
  }

  override listen(listener: ClientListener): void {
    this.#listener = listener;
    this.client.listen(this);
  }

  onBodyChunk(chunk: Buffer): void {
    this.#listener?.onBodyChunk(chunk);
    if (this.#seen) return;
    this.#parts.add(chunk);
    this.#options.memory.add(this, chunk.length);
    if (this.#parts.bytes > this.#options.most) this.#show(false);
  }

  onBodyEnd(): void {
    this.#listener?.onBodyEnd();
    this.#show(this.#parts.bytes <= this.#options.most);
  }

  /** What is there is all that will be seen. */
  giveUp(): void {
    this.#show(false);
  }

  #show(whole: boolean): void {
    if (this.#seen) return;
    this.#seen = true;
    const chunks = this.#parts.first(this.#options.most);
    this.#parts.clear();
    this.#options.memory.release(this);
    this.#options.onSeen(chunks, whole);
  }

  /** What has come is what its origin got. */
  onGone(): void {
    this.#listener?.onGone();
    this.#show(false);
  }

  onDrained(): void {
    this.#listener?.onDrained();
  }
}

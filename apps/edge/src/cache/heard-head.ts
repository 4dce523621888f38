import type { ClientListener, ClientSide, OnLeft } from '../origin/client-side.ts';

/** A client whose answer somebody else hears the head of, before it is sent. */
export class HeardHead implements ClientSide {
  readonly #client: ClientSide;
  readonly #onHead: (status: number, headers: readonly string[]) => void;

  constructor(client: ClientSide, onHead: (status: number, headers: readonly string[]) => void) {
    this.#client = client;
    this.#onHead = onHead;
  }

  get gone(): boolean {
    return this.#client.gone;
  }

  get headSent(): boolean {
    return this.#client.headSent;
  }

  get ended(): boolean {
    return this.#client.ended;
  }

  sendHead(status: number, headers: readonly string[], bodyLength: number): void {
    this.#onHead(status, headers);
    this.#client.sendHead(status, headers, bodyLength);
  }

  listen(listener: ClientListener): void {
    this.#client.listen(listener);
  }

  sendContinue(): void {
    this.#client.sendContinue();
  }

  flush(): void {
    this.#client.flush();
  }

  write(chunk: Buffer, onLeft?: OnLeft): boolean {
    return this.#client.write(chunk, onLeft);
  }

  end(last: Buffer | null): void {
    this.#client.end(last);
  }

  destroy(): void {
    this.#client.destroy();
  }

  closeAfterAnswer(): void {
    this.#client.closeAfterAnswer();
  }

  takeBody(): void {
    this.#client.takeBody();
  }

  pauseBody(): void {
    this.#client.pauseBody();
  }

  resumeBody(): void {
    this.#client.resumeBody();
  }

  readTheRest(): void {
    this.#client.readTheRest();
  }
}

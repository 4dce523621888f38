import type { ClientListener, ClientSide, OnLeft } from './client-side.ts';

/** A client before another one: what passes through is as it was, but for what a class below makes of it. */
export abstract class PassingClient implements ClientSide {
  protected readonly client: ClientSide;

  constructor(client: ClientSide) {
    this.client = client;
  }

  get gone(): boolean {
    return this.client.gone;
  }

  get headSent(): boolean {
    return this.client.headSent;
  }

  get ended(): boolean {
    return this.client.ended;
  }

  listen(listener: ClientListener): void {
    this.client.listen(listener);
  }

  sendContinue(): void {
    this.client.sendContinue();
  }

  sendHead(status: number, headers: readonly string[], bodyLength: number): void {
    this.client.sendHead(status, headers, bodyLength);
  }

  flush(): void {
    this.client.flush();
  }

  write(chunk: Buffer, onLeft?: OnLeft): boolean {
    return this.client.write(chunk, onLeft);
  }

  end(last: Buffer | null): void {
    this.client.end(last);
  }

  destroy(): void {
    this.client.destroy();
  }

  closeAfterAnswer(): void {
    this.client.closeAfterAnswer();
  }

  takeBody(): void {
    this.client.takeBody();
  }

  pauseBody(): void {
    this.client.pauseBody();
  }

  resumeBody(): void {
    this.client.resumeBody();
  }

  readTheRest(): void {
    this.client.readTheRest();
  }
}

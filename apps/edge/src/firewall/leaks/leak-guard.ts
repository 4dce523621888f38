import type { Page } from '@sitekeep/edge-pages';
import type { Leak, LeakFinder } from '@sitekeep/firewall';
import type { ClientListener, ClientSide, OnLeft } from '../../origin/client-side.ts';
import { PassingClient } from '../../origin/passing-client.ts';
import { encodingOfText, isEventStream, textOf } from './readable-text.ts';

/** Bytes of an answer, as they come, in which leaks are looked for. */
export const mostSearched = 128 * 1024;
/** How long the beginning of an answer is held at most when it comes slowly. */
const mostHeldMs = 3000;

export interface LeakOptions {
  readonly find: LeakFinder;
  /** Visitors get our page instead; else they get the answer, and the leak is told of. */
  readonly replaces: boolean;
  readonly onLeak: (leak: Leak) => void;
  readonly page: () => Page;
}

interface Held {
  readonly status: number;
  readonly headers: readonly string[];
  readonly bodyLength: number;
}

/**
 * Stands between an exchange and its client and looks for leaks in the beginning of answers of text. Where they are replaced, that
 * beginning is held until it was searched; the rest streams on. What is no text passes as it is.
 */
export class LeakGuard extends PassingClient {
  readonly #options: LeakOptions;
  #listener: ClientListener | null = null;
  /** Of the answer under way; empty: nothing is looked for. */
  #encoding = '';
  #held: Held | null = null;
  #parts: Buffer[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #takesBody = false;
  /** Our page was given; what still comes goes nowhere. */
  #replaced = false;

  constructor(client: ClientSide, options: LeakOptions) {
    super(client);
    this.#options = options;
  }

  override get headSent(): boolean {
    return this.#held !== null || this.client.headSent;
  }

  override listen(listener: ClientListener): void {
    this.#listener = listener;
    this.client.listen(listener);
  }

  override takeBody(): void {
    this.#takesBody = true;
    this.client.takeBody();
  }

  override sendHead(status: number, headers: readonly string[], bodyLength: number): void {
    if (bodyLength !== 0) this.#encoding = encodingOfText(headers);
    if (this.#encoding === '' || !this.#options.replaces || isEventStream(headers))
      return this.client.sendHead(status, headers, bodyLength);
    this.#held = { status, headers, bodyLength };
    this.#timer = setTimeout(() => this.#release(), mostHeldMs).unref();
  }

  override flush(): void {
    if (this.#held === null) this.client.flush();
  }

  override write(chunk: Buffer, onLeft?: OnLeft): boolean {
    if (this.#replaced) return this.#swallow(onLeft);
    if (this.#encoding === '') return this.client.write(chunk, onLeft);
    if (this.#held === null) {
      this.#keep(chunk);
      const goesOn = this.client.write(chunk, onLeft);
      if (this.#bytes >= mostSearched) this.#search();
      return goesOn;
    }
    this.#keep(chunk);
    onLeft?.();
    return this.#bytes < mostSearched || this.#release();
  }

  override end(last: Buffer | null): void {
    if (this.#replaced) return;
    if (this.#encoding === '') return this.client.end(last);
    if (last !== null) this.#keep(last);
    if (this.#held === null) {
      this.client.end(last);
      this.#search();
      return;
    }
    this.#release(true);
  }

  #swallow(onLeft?: OnLeft): true {
    onLeft?.();
    return true;
  }

  #keep(chunk: Buffer): void {
    this.#parts.push(Buffer.from(chunk));
    this.#bytes += chunk.length;
  }

  /** What was kept is looked at, and nothing that follows. */
  #search(): Leak | null {
    const text = textOf(Buffer.concat(this.#parts, Math.min(this.#bytes, mostSearched)), this.#encoding);
    const leak = text === '' ? null : this.#options.find(text);
    this.#encoding = '';
    if (this.#held === null) this.#parts = [];
    if (leak !== null) this.#options.onLeak(leak);
    return leak;
  }

  /** The held beginning goes on, or our page in its place. False: the client has enough for now. */
  #release(whole = false): boolean {
    const held = this.#held;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (held === null || this.client.gone) return true;
    const leak = this.#search();
    this.#held = null;
    const parts = this.#parts;
    this.#parts = [];
    if (leak !== null) return this.#replace(whole);
    this.client.sendHead(held.status, held.headers, held.bodyLength);
    if (whole) {
      this.client.end(parts.length === 0 ? null : Buffer.concat(parts));
      return true;
    }
    let goesOn = true;
    for (const part of parts) goesOn = this.client.write(part);
    this.client.flush();
    return goesOn;
  }

  #replace(whole: boolean): true {
    this.#replaced = true;
    const { status, headers, body } = this.#options.page();
    this.client.sendHead(status, headers, body.length);
    this.client.end(body);
    // The exchange need not go on; one whose answer is whole ends by itself.
    if (whole) return true;
    this.#listener?.onGone();
    if (this.#takesBody) this.client.readTheRest();
    return true;
  }

  override destroy(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (!this.#replaced) this.client.destroy();
  }
}

import type { Page } from '@sitekeep/edge-pages';
import { privately } from '../gate/private-answer.ts';
import type { ClientListener, ClientSide, OnLeft } from '../origin/client-side.ts';
import { Exchange, type ExchangeWatch, type ForwardRequest, type HoldsVisitor } from '../origin/exchange.ts';
import { CompressingClient } from '../response/compression/compressing-client.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';
import type { Client } from './client.ts';
import { Passage } from './passage.ts';
import { ReadPace } from './read-pace.ts';
import type { RequestHead } from './request-head.ts';
import type { SharedHead } from './shared-head.ts';
import type { Stream } from './streams.ts';

/** Up to here the passages put the body behind the head, and both leave in one write. */
export const smallAnswer = 8192;

export interface AnsweringOptions {
  /** The client waits for 100 Continue before it sends the body. */
  readonly expectsContinue: boolean;
  /** How long a client may send next to nothing of its body. */
  readonly slowBodyMs: number;
  /** How long a client may read next to nothing of its answer. */
  readonly slowReadMs: number;
}

/** A request that is answered by a status, headers and a body: every one but an upgrade. Each HTTP version has its own below. */
export abstract class AnsweringPassage extends Passage implements ClientSide, HoldsVisitor {
  protected readonly options: AnsweringOptions;
  stickyCookie: string | null = null;
  /** Who has the body, when somebody stands before the one who takes it. */
  bodyBy: ClientSide | null = null;
  /** Who looks at the answer of the origin before anybody else; null without. */
  guard: ((client: ClientSide) => ClientSide) | null = null;
  /** Its place among the answers that a revoked session ends. */
  stream: Stream | null = null;
  #readPace: ReadPace | null = null;

  constructor(head: RequestHead, client: Client, requestId: string, options: AnsweringOptions) {
    super(head, client, requestId);
    this.options = options;
  }

  abstract get headSent(): boolean;
  abstract get ended(): boolean;
  /** Whether the head announces a body, of which nothing was read yet. */
  protected abstract get bodyUnread(): boolean;
  /** Bytes of the answer that were given and have not left yet, as far as can be told. */
  protected abstract get unsent(): number;
  abstract listen(listener: ClientListener): void;
  abstract sendContinue(): void;
  abstract sendHead(status: number, headers: readonly string[], bodyLength: number): void;
  abstract write(chunk: Buffer, onLeft?: OnLeft): boolean;
  abstract end(last: Buffer | null): void;
  abstract destroy(): void;
  abstract closeAfterAnswer(): void;
  abstract takeBody(): void;
  abstract pauseBody(): void;
  abstract resumeBody(): void;
  abstract readTheRest(): void;
  /** Tells when the answer is over or the client gone, whichever comes first. */
  abstract onceClosed(told: () => void): void;

  /** The client is to come back on another connection, once it has this answer. */
  reconnect(): void {
    this.closeAfterAnswer();
  }

  get expectsContinue(): boolean {
    return this.options.expectsContinue;
  }

  /** The answer is one of ours. */
  #own = false;
  #bodyLeft = Infinity;
  #onBeyond: (() => void) | null = null;

  override limitBody(most: number, onBeyond: () => void): void {
    this.#bodyLeft = most;
    this.#onBeyond = onBeyond;
  }

  /** To be asked with every part of the body. False once it is longer than it may be; the listener was told that nothing follows. */
  protected admits(chunk: Buffer, listener: ClientListener): boolean {
    if (this.#bodyLeft < 0) return false;
    this.#bodyLeft -= chunk.length;
    if (this.#bodyLeft >= 0) return true;
    listener.onGone();
    if (this.headSent) this.destroy();
    else {
      this.closeAfterAnswer();
      this.#onBeyond?.();
    }
    return false;
  }

  /** The headers of an answer with what the site adds to all of them. */
  protected dressed(given: readonly string[]): readonly string[] {
    const { strictTransport, limitHeaders, stickyCookie, sessionCookie, cacheStatus, dress } = this;
    const told = cacheStatus === null ? given : [...given, 'Cache-Status', cacheStatus];
    const headers = dress === null ? told : dress.by.put(told, dress.request, this.#own);
    // A cookie that lets somebody in makes any answer private.
    const kept = this.isPrivate || sessionCookie !== null ? privately(headers) : headers;
    const signed = sessionCookie === null ? kept : [...kept, 'Set-Cookie', sessionCookie];
    const held = stickyCookie === null ? signed : [...signed, 'Set-Cookie', stickyCookie];
    const limited = limitHeaders === null ? held : [...held, ...limitHeaders];
    if (strictTransport === null) return limited;
    const others = limited.filter((_, i) => (limited[i & ~1] as string).toLowerCase() !== 'strict-transport-security');
    return [...others, 'Strict-Transport-Security', strictTransport];
  }

  /** Nothing to do where a head leaves at once. */
  flush(): void {}

  /** To be called whenever the client has fallen behind, so that one that does not read is cut off. */
  protected watchReader(): void {
    if (this.#readPace) return this.#readPace.again();
    const pace = new ReadPace(
      this.options.slowReadMs,
      () => this.unsent,
      () => this.destroy(),
    );
    this.#readPace = pace;
    this.onceClosed(() => pace.stop());
  }

  abandon(): void {
    this.destroy();
  }

  /**
   * A whole answer at once: the head it shares with others, headers of its own (a flat list), and its body, whose memory nobody
   * writes to. One of the two tells the length of the body; null for an answer without one.
   */
  giveWhole(head: SharedHead, own: readonly string[], body: Buffer | null): void {
    this.sendHead(head.status, [...head.headers, ...own], body?.length ?? 0);
    if (body !== null && body.length > smallAnswer) {
      this.write(body);
      this.end(null);
    } else this.end(body);
  }

  answer(page: Page): void {
    if (this.gone || this.ended) return;
    // Begun and not ended: a page would be part of another answer.
    if (this.headSent) return this.destroy();
    const unread = this.bodyUnread;
    // A client that waits for 100 Continue may send its body or not, and a malformed request may have ended elsewhere than it
    // seems; only the end of the connection makes that plain.
    if (page.status === 400 || (unread && this.options.expectsContinue)) this.closeAfterAnswer();
    this.#own = true;
    const body = this.head.method === 'HEAD' || page.body.length === 0 ? null : page.body;
    this.sendHead(page.status, [...page.headers, 'Date', new Date().toUTCString()], body?.length ?? 0);
    this.end(body);
    if (unread) this.readTheRest();
  }

  /** Where an answer of the site goes as it came from its origin: to this client, or to what compresses it on the way. */
  asClientOf({ response }: LiveSite, arrival: Arrival): ClientSide {
    const client = this.bodyBy ?? this;
    return response?.compression ? new CompressingClient(client, response.compression, arrival) : client;
  }

  /** A client that gets an answer of the origin, behind whoever looks at it first. */
  guarded(client: ClientSide): ClientSide {
    return this.guard === null ? client : this.guard(client);
  }

  /** What the origin is asked. */
  toOrigin(arrival: Arrival, site: LiveSite): ForwardRequest {
    return {
      client: this.guarded(this.asClientOf(site, arrival)),
      asked: arrival,
      visitor: this,
      method: this.head.method,
      requestId: this.requestId,
      path: arrival.path + arrival.query,
      headers: this.headersToOrigin(arrival, site),
      bodyLength: arrival.bodyLength,
      // Whoever has the body before the exchange has asked for it.
      expectsContinue: this.options.expectsContinue && this.bodyBy === null,
      slowBodyMs: this.options.slowBodyMs,
    };
  }

  forward(arrival: Arrival, site: LiveSite, watch: ExchangeWatch): void {
    new Exchange(this.toOrigin(arrival, site), site.origins, site.tally, watch).start();
  }
}

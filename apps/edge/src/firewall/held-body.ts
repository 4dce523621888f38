import { BodyPace } from '../origin/body-pace.ts';
import type { ClientListener, ClientSide } from '../origin/client-side.ts';
import { PassingClient } from '../origin/passing-client.ts';
import { BodyParts } from './body-parts.ts';
import type { HeldMemory, Holder } from './held-memory.ts';

export interface HoldOptions {
  /** Bytes after which no more is waited for. */
  readonly most: number;
  readonly memory: HeldMemory;
  /** The client waits for 100 Continue before it sends the body. */
  readonly expectsContinue: boolean;
  /** How long a client may send next to nothing. */
  readonly slowBodyMs: number;
}

/** Hears once what becomes of a body that is held. */
export interface HoldListener {
  /** `chunks`: the first bytes, `most` at most; `whole`: there are no more. The client waits until somebody takes the body or answers. */
  onHeld(chunks: readonly Buffer[], whole: boolean): void;
  /** The client sends too slowly, or the memory is wanted by others. `isTaken`: somebody has the body already, and was told. */
  onTooSlow(isTaken: boolean): void;
  onGone(): void;
}

/**
 * A client whose body is read ahead, up to a number of bytes, before an exchange takes it; the exchange gets what was held first, and
 * the rest as it comes.
 */
export class HeldBody extends PassingClient implements ClientListener, Holder {
  readonly #options: HoldOptions;
  readonly #told: HoldListener;
  readonly #parts = new BodyParts();
  readonly #pace: BodyPace;
  #listener: ClientListener | null = null;
  /** over: answered or given up, and what still comes goes nowhere. */
  #state: 'reading' | 'held' | 'passing' | 'over' = 'reading';
  #ended = false;
  #paused = false;

  constructor(client: ClientSide, options: HoldOptions, told: HoldListener) {
    super(client);
    this.#options = options;
    this.#told = told;
    this.#pace = new BodyPace(options.slowBodyMs, () => this.giveUp());
  }

  /** To be called once. */
  begin(): void {
    this.client.listen(this);
    this.#pace.wants();
    if (this.#options.expectsContinue) this.client.sendContinue();
    this.client.takeBody();
  }

  override listen(listener: ClientListener): void {
    this.#listener = listener;
  }

  /** It was sent when the body was asked for. */
  override sendContinue(): void {}

  onBodyChunk(chunk: Buffer): void {
    // Of a request that was answered before anybody took its body, the rest goes nowhere.
    if (this.#state === 'held' && this.client.headSent) this.drop();
    if (this.#state === 'over') return;
    if (this.#state === 'passing' && this.#parts.bytes === 0) return this.#listener?.onBodyChunk(chunk);
    // What comes although it was paused was on its way already.
    this.#parts.add(chunk);
    this.#options.memory.add(this, chunk.length);
    if (this.#state !== 'reading') return;
    this.#pace.got(chunk.length);
    if (this.#parts.bytes > this.#options.most) this.#isHeld();
    else this.#pace.wants();
  }

  onBodyEnd(): void {
    this.#ended = true;
    if (this.#state === 'reading') this.#isHeld();
    else if (this.#state === 'passing' && this.#parts.bytes === 0) this.#listener?.onBodyEnd();
  }

  #isHeld(): void {
    this.#state = 'held';
    this.#pace.stop();
    if (!this.#ended) this.client.pauseBody();
    const whole = this.#ended && this.#parts.bytes <= this.#options.most;
    this.#told.onHeld(this.#parts.first(this.#options.most), whole);
  }

  override takeBody(): void {
    if (this.#state !== 'held') return;
    this.#state = 'passing';
    this.#pass();
  }

  override pauseBody(): void {
    this.#paused = true;
    if (this.#parts.bytes === 0) this.client.pauseBody();
  }

  override resumeBody(): void {
    this.#paused = false;
    if (this.#parts.bytes > 0) this.#pass();
    else this.client.resumeBody();
  }

  /** What was held goes on, as far as it is taken. */
  #pass(): void {
    while (!this.#paused && this.#state === 'passing') {
      const part = this.#parts.shift();
      if (part === null) break;
      this.#listener?.onBodyChunk(part);
    }
    if (this.#parts.bytes > 0 || this.#state !== 'passing') return;
    this.#options.memory.release(this);
    if (this.#ended) this.#listener?.onBodyEnd();
    else if (!this.#paused) this.client.resumeBody();
  }

  giveUp(): void {
    if (this.#state === 'over') return;
    this.drop();
    this.#listener?.onGone();
    this.#told.onTooSlow(this.#listener !== null);
  }

  onGone(): void {
    const wasHeard = this.#listener !== null;
    const wasOver = this.#state === 'over';
    this.drop();
    if (wasHeard) this.#listener?.onGone();
    else if (!wasOver) this.#told.onGone();
  }

  onDrained(): void {
    this.#listener?.onDrained();
  }

  /** To be called before the request is answered by somebody else: nobody takes the body any more. */
  drop(): void {
    this.#state = 'over';
    this.#pace.stop();
    this.#parts.clear();
    this.#options.memory.release(this);
  }

  override readTheRest(): void {
    this.drop();
    this.client.readTheRest();
  }
}

import type { Socket } from 'node:net';
import { AnswerParser, type AnswerSink } from './answer-parser.ts';
import type { AnswerHead, Framing } from './answer-head.ts';
import type { Carried } from './carried.ts';
import { deadlines, type Timed } from './deadlines.ts';
import { BrokenAnswer, OriginError, type OriginFault } from './origin-error.ts';
import { writeSoon, type Writer } from './gathered-writes.ts';
import type { PoolLimits } from './pool-limits.ts';

/** How much earlier than the origin we give a kept connection up, so that none is closed under a request. */
const idleMarginMs = 1000;
const smallBody = 8192;

/** Whoever has asked for a connection hears once whether it is there. */
export interface ConnectionOpener {
  onOpen(connection: Connection): void;
  onNotOpened(connection: Connection, error: OriginError): void;
}

/** Whoever has a connection at the moment. */
export interface ConnectionOwner {
  readonly closing: boolean;
  readonly limits: PoolLimits;
  onFree(connection: Connection): void;
  onClosed(connection: Connection): void;
}

/** One connection to an origin. It carries one request after the other; whatever is odd about an answer ends it. */
export class Connection implements AnswerSink, Timed, Writer {
  readonly #opener: ConnectionOpener;
  owner: ConnectionOwner;
  readonly #parser = new AnswerParser(this);
  #socket!: Socket;
  #request: Carried | null = null;
  #open = false;
  deadline = Number.POSITIVE_INFINITY;
  /** The request's head until it leaves, of a body with the first chunk; bytes still to come, -1 for chunks; all sent. */
  #heldText = '';
  #bodyLeft = 0;
  #sent = true;
  #answered = false;
  #complete = false;
  #keeps = false;
  #idleMs = 0;
  #paused = false;
  /** Whether it has carried a request before the one under way. */
  reused = false;
  /** Whether anything has come in answer to the request under way. */
  heard = false;

  constructor(first: ConnectionOwner & ConnectionOpener) {
    this.owner = this.#opener = first;
  }

  /** Bytes for `onread` of the socket. Returns whether to go on reading. */
  readonly read = (length: number, bytes: Uint8Array): boolean => {
    if (this.#heldText !== '') {
      // Meant for nobody, or that the connection is over: whatever it is, it answers no request that was not sent.
      this.#fail(new OriginError('empty', 'the origin spoke before it was asked'));
      return false;
    }
    this.heard = true;
    // Until the head is complete its time runs on, or one that trickles would never be over.
    if (this.#answered) this.deadline = deadlines.now + this.owner.limits.silenceMs;
    try {
      this.#parser.read(bytes as Buffer, length);
    } catch (error) {
      this.#fail(error instanceof OriginError ? error : new BrokenAnswer(String(error)));
      return false;
    }
    if (this.#complete) this.#release();
    else this.#request?.onQuiet();
    return !this.#paused;
  };

  /** To be called at once with the socket being connected; `opened` names the event that tells that it is ready. */
  /** Of this process to all origins, those still being opened too. */
  static count = 0;

  begin(socket: Socket, opened: 'connect' | 'secureConnect'): void {
    Connection.count++;
    this.#socket = socket;
    deadlines.add(this);
    this.deadline = deadlines.now + this.owner.limits.connectMs;
    socket.once(opened, () => {
      this.#open = true;
      this.#opener.onOpen(this);
    });
    socket.on('end', () => this.#ended());
    socket.on('drain', () => this.#request?.onBodyWanted());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#fail(new OriginError(error.code === 'ETIMEDOUT' ? 'timeout' : this.#faultOfEnd, error.message, { cause: error }));
    });
    socket.on('close', () => this.#closed());
  }

  /** Whether what it carries has a body; its pool counts them. */
  uploads = false;

  /** Whether it may carry a request. An origin may have closed it and we do not know. */
  get usable(): boolean {
    return this.#open && this.#request === null && this.deadline > deadlines.now && this.#socket.readable && this.#socket.writable;
  }

  carry(request: Carried): void {
    this.#request = request;
    this.#answered = this.#complete = this.heard = false;
    this.#parser.expect(request.method);
    const { bodyLength } = request;
    this.#bodyLeft = bodyLength ?? 0;
    this.#sent = this.#bodyLeft === 0;
    // The first part of a body is often here already, and then leaves in one packet with the head.
    this.#heldText = request.text;
    this.deadline = this.#sent ? deadlines.now + this.owner.limits.answerMs : Number.POSITIVE_INFINITY;
    writeSoon(this);
    request.onCarried(this);
  }

  writeNow(): void {
    if (this.#heldText === '' || this.#socket.destroyed) return;
    this.#socket.write(this.#heldText, 'latin1');
    this.#heldText = '';
  }

  /** Takes the chunk over. False: enough for now, `onBodyWanted` follows. More than the head announced ends the connection. */
  writeBody(chunk: Buffer): boolean {
    // A chunk without bytes would be the last one.
    if (chunk.length === 0) return true;
    if (this.#bodyLeft >= 0 && chunk.length > this.#bodyLeft) {
      this.#fail(new OriginError('none', 'the body is longer than its head says'));
      return true;
    }
    const text = this.#heldText;
    this.#heldText = '';
    const goesOn = this.#bodyLeft < 0 ? this.#writeChunk(text, chunk) : this.#writePart(text, chunk);
    // As long as the origin does not read, its silence counts; as long as the client does not send, its own pace is watched.
    this.deadline = goesOn ? Number.POSITIVE_INFINITY : deadlines.now + this.owner.limits.silenceMs;
    if (this.#bodyLeft > 0) this.#bodyLeft -= chunk.length;
    if (this.#bodyLeft === 0) this.#bodySent();
    return goesOn;
  }

  #writePart(text: string, chunk: Buffer): boolean {
    if (text === '') return this.#socket.write(chunk);
    if (chunk.length <= smallBody) return this.#socket.write(text + chunk.toString('latin1'), 'latin1');
    this.#socket.cork();
    this.#socket.write(text, 'latin1');
    const goesOn = this.#socket.write(chunk);
    this.#socket.uncork();
    return goesOn;
  }

  #writeChunk(text: string, chunk: Buffer): boolean {
    const size = `${text}${chunk.length.toString(16)}\r\n`;
    if (chunk.length <= smallBody) return this.#socket.write(`${size}${chunk.toString('latin1')}\r\n`, 'latin1');
    this.#socket.cork();
    this.#socket.write(size, 'latin1');
    this.#socket.write(chunk);
    const goesOn = this.#socket.write('\r\n', 'latin1');
    this.#socket.uncork();
    return goesOn;
  }

  /** The body is complete. Less than the head announced ends the connection. */
  endBody(): void {
    if (this.#sent) return;
    if (this.#bodyLeft > 0) return this.#fail(new OriginError('none', 'the body is shorter than its head says'));
    this.#socket.write(`${this.#heldText}0\r\n\r\n`, 'latin1');
    this.#heldText = '';
    this.#bodySent();
  }

  #bodySent(): void {
    const { silenceMs, answerMs } = this.owner.limits;
    this.#sent = true;
    this.deadline = deadlines.now + (this.#answered ? silenceMs : answerMs);
  }

  /** The answer waits until `resume`. For as long as that lasts the origin is not blamed for its silence. */
  pause(): void {
    this.#paused = true;
    this.deadline = Number.POSITIVE_INFINITY;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.deadline = deadlines.now + this.owner.limits.silenceMs;
    this.#socket.resume();
  }

  /** Ends it at once; the request under way hears nothing any more. */
  destroy(): void {
    this.#request = null;
    this.#socket.destroy();
  }

  onHead(head: AnswerHead, framing: Framing): void {
    this.#answered = true;
    this.#keeps = head.keepAlive;
    const { keepAliveSeconds } = head;
    const { idleMs } = this.owner.limits;
    this.#idleMs = keepAliveSeconds === null ? idleMs : Math.min(idleMs, keepAliveSeconds * 1000 - idleMarginMs);
    this.#request?.onHead(head, framing);
  }

  onData(bytes: Buffer, last: boolean): void {
    if (last) this.#complete = true;
    this.#request?.onData(bytes, last);
  }

  onEnd(): void {
    this.#complete = true;
    this.#request?.onEnd();
  }

  /** Not before everything that was read is looked at: what follows an answer would be taken for the next one. */
  #release(): void {
    this.#request = null;
    this.#complete = false;
    const keeps = this.#sent && this.#keeps && this.#idleMs > 0 && !this.owner.closing;
    if (!keeps || this.#socket.destroyed) return void this.#socket.destroy();
    this.reused = true;
    if (this.#paused) this.resume();
    this.deadline = deadlines.now + this.#idleMs;
    this.owner.onFree(this);
  }

  #ended(): void {
    if (this.#request === null) return void this.#socket.destroy();
    try {
      this.#parser.end();
      this.#complete = false;
      this.destroy();
    } catch (error) {
      this.#fail(this.heard ? (error as OriginError) : new OriginError('empty', (error as Error).message));
    }
  }

  /** What it means that the connection is over before the answer is. */
  get #faultOfEnd(): OriginFault {
    if (!this.#open) return 'connect';
    return this.heard ? 'broken' : 'empty';
  }

  #fail(error: OriginError): void {
    const request = this.#request;
    this.destroy();
    // An answer that is complete stays good; what came behind it costs the connection only.
    if (request !== null && !this.#complete) request.onFailed(error, this);
    else if (!this.#open) this.#notOpened(error);
  }

  #notOpened(error: OriginError): void {
    this.#open = true;
    this.#opener.onNotOpened(this, error);
  }

  onDeadline(): void {
    if (this.#request === null && this.#open) return this.destroy();
    this.#fail(new OriginError('timeout', this.#open ? 'the origin is silent' : 'no connection within the time'));
  }

  #closed(): void {
    Connection.count--;
    deadlines.delete(this);
    this.#fail(new OriginError(this.#faultOfEnd, 'the connection was closed'));
    this.owner.onClosed(this);
  }
}

import type { Socket } from 'node:net';
import { deadlines, type Timed } from '../origin/http1/deadlines.ts';
import type { Connection } from '../request-path/client.ts';
import { type KnownCookies, type PlainHead, readPlainHead } from './plain-head.ts';
import { PlainPassage, type PlainOptions } from './plain-passage.ts';
import { readByStream, readStraight } from './straight-reads.ts';

const firstRequestMs = 20_000;
const idleMs = 65_000;
/** How long a client may take to close its side after a last answer. */
const lastMs = 5000;
/** What a client may send ahead while an answer is under way, in bytes and in pieces: each piece costs memory beside its bytes. */
const mostAhead = 64 * 1024;
const mostPieces = 64;
/** What is read at once keeps as much memory as long as a part of it is in use. */
const mostRead = 8192;

/** What the lane needs of the world. */
export interface Lane {
  /** Answers end their connections from now on. */
  readonly draining: boolean;
  readonly options: PlainOptions;
  newPassage(connection: PlainConnection, head: PlainHead): PlainPassage;
  take(passage: PlainPassage): void;
  /** Takes over a connection with all that was read and not answered, for good. */
  handOver(socket: Socket): void;
  /** The lane is done with the connection. */
  left(connection: PlainConnection): void;
}

/**
 * A connection as long as nothing but plain requests come: GET and HEAD without a body, each whole in what was read at once. They are
 * most requests by far, and cost half of what a parser for everything costs. Whatever else comes is handed over unread, with the
 * connection, to the server that knows all of HTTP/1.
 */
export class PlainConnection implements Timed {
  readonly socket: Socket;
  readonly client: Connection;
  readonly #lane: Lane;
  #passage: PlainPassage | null = null;
  /** Read while an answer was under way. */
  #ahead: Buffer[] = [];
  #aheadBytes = 0;
  readonly #known: KnownCookies = { cookies: '' };
  #gone = false;
  deadline: number;

  constructor(socket: Socket, client: Connection, lane: Lane) {
    this.socket = socket;
    this.client = client;
    this.#lane = lane;
    // Added first: the time stands still while nothing is watched.
    this.deadline = Number.POSITIVE_INFINITY;
    deadlines.add(this);
    this.deadline = deadlines.now + firstRequestMs;
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose).on('error', ignore).on('drain', this.#onDrain);
    readStraight(socket, this.#onBytes);
  }

  get idle(): boolean {
    return this.#passage === null && this.#aheadBytes === 0;
  }

  /** Nearly always one request and nothing else, which needs no buffer of its own. */
  readonly #onBytes = (length: number, bytes: Buffer): void => {
    const head = this.idle ? this.#headOf(bytes, length) : null;
    if (head?.end === length) this.#take(head);
    else this.#onData(Buffer.from(bytes.subarray(0, length)));
  };

  readonly #onData = (chunk: Buffer): void => {
    if (this.#passage === null && this.#aheadBytes === 0) return this.#read(chunk);
    this.#ahead.push(chunk);
    this.#aheadBytes += chunk.length;
    if (this.#aheadBytes > mostAhead || this.#ahead.length >= mostPieces) this.socket.pause();
  };

  /** Requests one after the other, as long as they are plain and answered at once. */
  #read(chunk: Buffer): void {
    const head = this.#headOf(chunk, chunk.length);
    if (head === null) return this.#handOver(chunk);
    if (head.end < chunk.length) {
      const rest = chunk.subarray(head.end);
      this.#ahead.unshift(rest);
      this.#aheadBytes += rest.length;
    }
    this.#take(head);
  }

  #headOf(bytes: Buffer, length: number): PlainHead | null {
    return readPlainHead(bytes.toString('latin1', 0, Math.min(length, mostRead)), 0, this.#known);
  }

  #take(head: PlainHead): void {
    this.deadline = Number.POSITIVE_INFINITY;
    this.#passage = this.#lane.newPassage(this, head);
    this.#lane.take(this.#passage);
  }

  /** To be called when the answer of the passage is complete. */
  answered(keeps: boolean): void {
    this.#passage = null;
    if (this.#gone) return;
    this.deadline = deadlines.now + (keeps ? idleMs : lastMs);
    if (!keeps) return void this.socket.end();
    if (this.#aheadBytes > 0) setImmediate(this.#readAhead);
  }

  readonly #readAhead = (): void => {
    if (this.#passage !== null || this.#gone || this.#aheadBytes === 0) return;
    const chunk = this.#ahead.length === 1 ? (this.#ahead[0] as Buffer) : Buffer.concat(this.#ahead);
    this.#ahead = [];
    this.#aheadBytes = 0;
    this.#read(chunk);
    // Not for every request that is done, or a client that sends faster than it is answered would fill the memory.
    if (this.#passage !== null && this.#aheadBytes <= mostAhead && this.socket.isPaused()) this.socket.resume();
  };

  /**
   * With all that has come, in one piece: what the socket still held would be overtaken by what comes next, because the parser of Node
   * reads past the socket. Not at once, since of TLS more of the same read may be on its way up.
   */
  #handOver(chunk: Buffer): void {
    this.#aheadBytes = chunk.length;
    this.socket.pause();
    readByStream(this.socket);
    setImmediate(() => {
      if (this.#gone) return;
      this.#leave();
      const more = this.socket.read() as Buffer | null;
      this.socket.unshift(more === null ? chunk : Buffer.concat([chunk, more]));
      this.#lane.handOver(this.socket);
    });
  }

  #leave(): void {
    this.#gone = true;
    deadlines.delete(this);
    this.socket
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('close', this.#onClose)
      .off('error', ignore)
      .off('drain', this.#onDrain);
    this.#lane.left(this);
  }

  /** A browser whose visitor goes elsewhere ends its side too, so that nobody waits for an answer under way. */
  readonly #onEnd = (): void => {
    if (this.#passage === null) this.socket.end();
    else this.socket.destroy();
  };

  readonly #onClose = (): void => {
    const passage = this.#passage;
    this.#leave();
    passage?.left();
  };

  readonly #onDrain = (): void => {
    this.#passage?.drained();
  };

  /** Idle for too long, or connected and silent. */
  onDeadline(): void {
    this.socket.destroy();
  }
}

const ignore = (): void => undefined;

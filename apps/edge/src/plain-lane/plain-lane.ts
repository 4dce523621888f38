import type { Socket } from 'node:net';
import type { Connection } from '../request-path/client.ts';
import { type Lane, PlainConnection } from './plain-connection.ts';
import type { PlainHead } from './plain-head.ts';
import { PlainPassage, type PlainOptions } from './plain-passage.ts';

export interface PlainHandlers {
  /** Answers end their connections from now on. */
  readonly draining: boolean;
  readonly options: PlainOptions;
  requestId(): string;
  plain(passage: PlainPassage): void;
}

/** The connections of HTTP/1.1 that have only sent plain requests so far. */
export class PlainLane implements Lane {
  readonly #handlers: PlainHandlers;
  readonly #connections = new Set<PlainConnection>();
  readonly handOver: (socket: Socket) => void;

  constructor(handlers: PlainHandlers, handOver: (socket: Socket) => void) {
    this.#handlers = handlers;
    this.handOver = handOver;
  }

  get draining(): boolean {
    return this.#handlers.draining;
  }

  get options(): PlainOptions {
    return this.#handlers.options;
  }

  enter(socket: Socket, client: Connection): void {
    this.#connections.add(new PlainConnection(socket, client, this));
  }

  newPassage(connection: PlainConnection, head: PlainHead): PlainPassage {
    return new PlainPassage(connection, head, this.#handlers.requestId(), this.options, this.draining);
  }

  take(passage: PlainPassage): void {
    this.#handlers.plain(passage);
  }

  left(connection: PlainConnection): void {
    this.#connections.delete(connection);
  }

  closeIdle(): void {
    for (const connection of this.#connections) if (connection.idle) connection.socket.destroy();
  }
}

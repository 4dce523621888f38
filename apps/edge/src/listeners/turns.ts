import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** So many requests may wait before no more is read: clients that do not pipeline in earnest are never paused. */
const mostWaiting = 8;

interface Turn {
  readonly response: ServerResponse;
  readonly begin: () => void;
}

interface UnderWay {
  readonly waiting: Turn[];
  /** The request that came last. */
  last: IncomingMessage;
  /** To be called when all are answered; nothing more is read then. */
  atLast: (() => void) | null;
}

/**
 * The requests of a connection one after the other. Node delivers all that were sent ahead at once, so that a single connection
 * could take every connection to an origin; and of those whose turn has not come it does not tell when the client leaves.
 */
export class Turns {
  readonly #underWay = new WeakMap<Socket, UnderWay>();

  /** Whether an answer is under way. */
  has(socket: Socket): boolean {
    return this.#underWay.has(socket);
  }

  /** Whether requests wait behind the one whose answer is under way. */
  waits(socket: Socket): boolean {
    return (this.#underWay.get(socket)?.waiting.length ?? 0) > 0;
  }

  /** `begin` is called when the answers before are over; never when the connection ends before that. */
  take(request: IncomingMessage, response: ServerResponse, begin: () => void): void {
    const { socket } = request;
    const underWay = this.#underWay.get(socket);
    if (underWay === undefined) {
      this.#underWay.set(socket, { waiting: [], last: request, atLast: null });
      return this.#begin(socket, { response, begin });
    }
    underWay.last = request;
    if (underWay.waiting.push({ response, begin }) >= mostWaiting) socket.pause();
  }

  /**
   * What came behind whole requests cannot be read: they are still answered, and then `told` is called. False when there are none or
   * the fault lies in the body of the last one.
   */
  endWith(socket: Socket, told: () => void): boolean {
    const underWay = this.#underWay.get(socket);
    if (underWay === undefined || !underWay.last.complete) return false;
    underWay.atLast ??= told;
    socket.pause();
    return true;
  }

  #begin(socket: Socket, { response, begin }: Turn): void {
    response.once('close', () => this.#next(socket));
    begin();
  }

  #next(socket: Socket): void {
    const { waiting, atLast } = this.#underWay.get(socket) as UnderWay;
    const next = socket.writable ? waiting.shift() : undefined;
    if (next === undefined) this.#underWay.delete(socket);
    if (!socket.writable) return;
    if (atLast === null && waiting.length < mostWaiting && socket.isPaused()) socket.resume();
    if (next !== undefined) this.#begin(socket, next);
    else atLast?.();
  }
}

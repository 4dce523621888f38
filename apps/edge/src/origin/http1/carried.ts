import type { AnswerHead, Framing } from './answer-head.ts';
import type { Connection } from './connection.ts';
import type { OriginError } from './origin-error.ts';

/** A request that connections carry, one at a time, and that hears what becomes of it. */
export interface Carried {
  readonly method: string;
  /** The whole head, checked. */
  readonly text: string;
  /** Null without a body, else its length; -1 when it goes in chunks. */
  readonly bodyLength: number | null;
  /** Nobody waits for it any more. */
  readonly cancelled: boolean;
  /** The head is on its way. With a body: it is wanted now. */
  onCarried(connection: Connection): void;
  /** After `writeBody` returned false: more is wanted. */
  onBodyWanted(): void;
  onHead(head: AnswerHead, framing: Framing): void;
  /** Body bytes, in memory that is used again after the call. `last`: the answer is complete with them. */
  onData(bytes: Buffer, last: boolean): void;
  onEnd(): void;
  /** What came so far was handed on; more may take a while. */
  onQuiet(): void;
  /** No answer, or half of one. `connection` is null when there was none and nothing was sent. */
  onFailed(error: OriginError, connection: Connection | null): void;
}

/** What an exchange is told by the client's side. One object hears everything, so a request costs no closures. */
export interface ClientListener {
  /** What was written has left; more may come. */
  onDrained(): void;
  /** The client left before its answer was complete. */
  onGone(): void;
  onBodyChunk(chunk: Buffer): void;
  /** The whole body has come. */
  onBodyEnd(): void;
}

/** Told with an error, the memory may still be in use. */
export type OnLeft = (error?: Error | null) => void;

/**
 * The client of one request: where its answer goes and where its body comes from, whatever the protocol. An answer is `sendHead`,
 * then any number of `write`, then `end`; `destroy` at any moment breaks it off so that the client cannot take it for whole.
 */
export interface ClientSide {
  /** Nobody waits for an answer any more. */
  readonly gone: boolean;
  readonly headSent: boolean;
  /** Whether the answer is complete, as far as it is ours to say. */
  readonly ended: boolean;

  /** Once per request, before the answer is begun. Without a listener a client may leave unnoticed. */
  listen(listener: ClientListener): void;

  /** 100 Continue. */
  sendContinue(): void;
  /**
   * Begins a final answer. `headers` is a flat list of names and values without hop-by-hop headers and framing, in any case of
   * letters. `bodyLength` is the number of bytes that will be written, and -1 when it is unknown. `headers` holds a
   * Content-Length unless `bodyLength` is -1 or the answer has no body; of an answer to HEAD and of 304 it tells of a body
   * that is not sent.
   */
  sendHead(status: number, headers: readonly string[], bodyLength: number): void;
  /** Sends now what is held back to leave together with the body: a head whose body takes its time. */
  flush(): void;
  /**
   * Takes the chunk over. False: enough for now, `onDrained` follows. `onLeft` is told when nobody needs the chunk's memory any
   * more; it need not be told when the connection ends.
   */
  write(chunk: Buffer, onLeft?: OnLeft): boolean;
  /** Completes the answer. `last` may lie in memory that is used again after the call. */
  end(last: Buffer | null): void;
  /** Ends the connection (of HTTP/2: the stream) without completing the answer. */
  destroy(): void;
  /** To be called before `sendHead`: no further request shall come on this connection. Nothing to do for HTTP/2. */
  closeAfterAnswer(): void;

  /** Lets the body come: `onBodyChunk` and `onBodyEnd` follow. To be called once; after that pause and resume. */
  takeBody(): void;
  pauseBody(): void;
  resumeBody(): void;
  /** Reads what is left of the body, for a while and into nothing, so that a client that still sends gets its answer. */
  readTheRest(): void;
}

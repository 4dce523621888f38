/** Why no answer of the origin can be given. */
export type OriginFailure = 'origin_unreachable' | 'origin_timeout';

/**
 * What an origin did wrong: no connection, no answer in time, an answer that is none or breaks off, or not a byte. `none`: it is
 * not to blame, because what went wrong lies with the request or with us.
 */
export type OriginFault = 'connect' | 'timeout' | 'broken' | 'empty' | 'none';

/** An origin that could not be reached, was too slow, or answered with something that is no HTTP. Its message is for our log only. */
export class OriginError extends Error {
  readonly fault: OriginFault;
  readonly failure: OriginFailure;

  constructor(fault: OriginFault, message: string, options: ErrorOptions & { failure?: OriginFailure } = {}) {
    super(message, options);
    this.name = 'OriginError';
    this.fault = fault;
    this.failure = options.failure ?? (fault === 'timeout' ? 'origin_timeout' : 'origin_unreachable');
  }
}

/** What came is not a response by RFC 9112. The connection it came on cannot be trusted any more. */
export class BrokenAnswer extends OriginError {
  constructor(message: string) {
    super('broken', message);
    this.name = 'BrokenAnswer';
  }
}

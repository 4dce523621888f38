/** Why no answer of the origin can be given. */
export type OriginFailure = 'origin_unreachable' | 'origin_timeout';

/** An origin that could not be reached, was too slow, or answered with something that is no HTTP. Its message is for our log only. */
export class OriginError extends Error {
  readonly failure: OriginFailure;

  constructor(failure: OriginFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OriginError';
    this.failure = failure;
  }
}

/** What came is not a response by RFC 9112. The connection it came on cannot be trusted any more. */
export class BrokenAnswer extends OriginError {
  constructor(message: string) {
    super('origin_unreachable', message);
    this.name = 'BrokenAnswer';
  }
}

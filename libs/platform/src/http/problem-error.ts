import { problemCodes, type Fault, type ProblemCode } from '@sitekeep/contracts';

/** The only error that services throw on purpose; the filter turns it into problem+json. `detail` says the mend. */
export class ProblemError extends Error {
  readonly status: number;
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extra: { errors?: Fault[]; currentRevision?: number; retryAfterSeconds?: number } = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'ProblemError';
    this.status = problemCodes[code].status;
  }
}

/** Not yours or not there: one answer for both. */
export const notFound = (): ProblemError => new ProblemError('not_found', 'There is no such thing here, or it is not yours.');

/** 422 with every fault at once. */
export const invalidContent = (errors: Fault[]): ProblemError =>
  new ProblemError('invalid_content', errors.length === 1 ? (errors[0]?.detail ?? '') : `${errors.length} fields need mending.`, {
    errors,
  });

import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { problemCodes, type Problem, type ProblemCode } from '@sitekeep/contracts';
import type { Logger } from '@sitekeep/runtime';
import type { Request, Response } from 'express';
import { ProblemError } from './problem-error.ts';

const codeOfStatus: Record<number, ProblemCode> = {
  400: 'malformed_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
};

const details: Partial<Record<ProblemCode, string>> = {
  malformed_request: 'Send a well-formed request with a JSON body.',
  not_found: 'There is no such thing here, or it is not yours.',
  unauthenticated: 'Sign in, or send an API token as Authorization: Bearer sk_live_….',
};

/** The single way out of every error: RFC 9457 problem+json. An unexpected one tells the customer only the request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request & { id: string }>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = this.toProblem(error);
    if (problem.code === 'internal_error')
      this.logger.error({ err: error, requestId: request.id, method: request.method, path: request.path }, 'request failed');
    if (response.headersSent) return void response.destroy();
    if (problem.extra.retryAfterSeconds !== undefined) response.setHeader('Retry-After', problem.extra.retryAfterSeconds);
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    const { errors, currentRevision } = problem.extra;
    const body: Problem = {
      type: `urn:sitekeep:problem:${problem.code}`,
      title: problemCodes[problem.code].title,
      status: problem.status,
      code: problem.code,
      detail: problem.detail,
      requestId: request.id,
      ...(errors && { errors }),
      ...(currentRevision !== undefined && { currentRevision }),
    };
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(body));
  }

  private toProblem(error: unknown): ProblemError {
    if (error instanceof ProblemError) return error;
    const status = error instanceof HttpException ? error.getStatus() : (error as { status?: number } | null)?.status;
    const code = status === undefined ? undefined : codeOfStatus[status];
    return code
      ? new ProblemError(code, details[code] ?? problemCodes[code].title)
      : new ProblemError('internal_error', 'Try again; if it fails again, tell support the request id.');
  }
}

import { problemSchema, type Fault, type Problem } from '@sitekeep/contracts';

/** An answer of the API that says no, with every fault it named. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ProblemError';
  }

  get faults(): Fault[] {
    return this.problem.errors ?? [];
  }
}

/** The API could not be reached at all: nothing is known about what it did. */
export class UnreachableError extends Error {
  constructor() {
    super('Sitekeep cannot be reached. Check your connection and try again; nothing you typed is lost.');
    this.name = 'UnreachableError';
  }
}

/** Reads an error answer; one that is no problem+json (a proxy's page, say) becomes one. */
export async function readProblem(answer: Response): Promise<ProblemError> {
  const body: unknown = await answer.json().catch(() => null);
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return new ProblemError(parsed.data);
  return new ProblemError({
    type: 'about:blank',
    title: 'Something failed on our side',
    status: answer.status,
    code: answer.status === 401 ? 'unauthenticated' : answer.status === 404 ? 'not_found' : 'internal_error',
    detail: `The answer ${answer.status} could not be read. Try again in a moment.`,
    requestId: answer.headers.get('x-request-id') ?? '',
  });
}

export const isProblem = (error: unknown, code?: Problem['code']): error is ProblemError =>
  error instanceof ProblemError && (code === undefined || error.problem.code === code);

/** What happened and what to do, for people. */
export function explain(error: unknown): { title: string; detail: string; requestId: string | null } {
  if (error instanceof ProblemError) {
    const { title, detail, requestId } = error.problem;
    return { title, detail, requestId: requestId || null };
  }
  if (error instanceof UnreachableError) return { title: 'No connection', detail: error.message, requestId: null };
  return { title: 'Something failed in this page', detail: 'Reload the page and try again.', requestId: null };
}

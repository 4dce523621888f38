import { Injectable, Param, StandardSchemaValidationPipe, type PipeTransform } from '@nestjs/common';
import { storedId, type Fault, type IdKind } from '@sitekeep/contracts';
import { invalidContent, notFound, ProblemError } from './problem-error.ts';

type Issue = {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  code?: string;
  keys?: readonly string[];
};

const escape = (segment: PropertyKey) => String(segment).replaceAll('~', '~0').replaceAll('/', '~1');
/** JSON pointer (RFC 6901) of an issue's path. */
const pointerOf = (issue: Issue) => (issue.path ?? []).map((part) => `/${escape(typeof part === 'object' ? part.key : part)}`).join('');

/** One fault, or one for each field that does not belong there. */
function faultsOfIssue(issue: Issue): Fault[] {
  const pointer = pointerOf(issue);
  const code = issue.code ?? 'invalid';
  if (!issue.keys) return [{ pointer, code, detail: issue.message }];
  return issue.keys.map((key) => ({ pointer: `${pointer}/${escape(key)}`, code, detail: 'There is no such field here; leave it out.' }));
}

/** Enough to mend by; a body with 100,000 wrong entries must not be answered with 20 MB. */
const mostFaults = 1000;

export const faultsOf = (issues: readonly Issue[]): Fault[] => {
  const faults = issues.slice(0, mostFaults).flatMap(faultsOfIssue);
  const more = issues.length - mostFaults;
  return more > 0
    ? [...faults, { pointer: '', code: 'more', detail: `${more} more fields need mending; these are the first ${mostFaults}.` }]
    : faults;
};

/** Validates every argument that carries a zod schema; answers 422 with every fault at once. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new SchemaProblem(faultsOf(issues)) });

/** What a request lacks by its schema alone, before anybody looked further. */
export class SchemaProblem extends ProblemError {
  constructor(readonly faults: Fault[]) {
    const { code, detail, extra } = invalidContent(faults);
    super(code, detail, extra);
  }
}

/** Turns a shown id into the stored uuid; what is no such id cannot be there, so it is 404. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  constructor(private readonly kind: IdKind) {}

  transform(shown: string): string {
    const uuid = storedId(this.kind, shown);
    if (uuid === null) throw notFound();
    return uuid;
  }
}

/** `@IdParam('site')`: the uuid of path parameter `id` (or the named one). */
export const IdParam = (kind: IdKind, name = 'id'): ParameterDecorator => Param(name, new IdPipe(kind));

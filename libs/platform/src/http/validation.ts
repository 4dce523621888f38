import { Injectable, Param, StandardSchemaValidationPipe, type PipeTransform } from '@nestjs/common';
import { storedId, type Fault, type IdKind } from '@sitekeep/contracts';
import { invalidContent, notFound } from './problem-error.ts';

type Issue = { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined; code?: string };

const escape = (segment: PropertyKey) => String(segment).replaceAll('~', '~0').replaceAll('/', '~1');
/** JSON pointer (RFC 6901) of an issue's path. */
const pointerOf = (issue: Issue) => (issue.path ?? []).map((part) => `/${escape(typeof part === 'object' ? part.key : part)}`).join('');

export const faultsOf = (issues: readonly Issue[]): Fault[] =>
  issues.map((issue) => ({ pointer: pointerOf(issue), code: issue.code ?? 'invalid', detail: issue.message }));

/** Validates every argument that carries a zod schema; answers 422 with every fault at once. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({ exceptionFactory: (issues) => invalidContent(faultsOf(issues)) });

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

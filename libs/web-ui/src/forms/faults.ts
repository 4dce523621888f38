import type { Parser } from '../api/request.ts';
import { ProblemError } from '../api/problem-error.ts';

export type FieldErrors = Record<string, string>;

/** `/origins/0/host` (RFC 6901) -> `origins.0.host`, as the form names its fields. */
export const fieldOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

/** What the schema says about these values; every field at once, the first fault of each. */
export function faultsOf(schema: Parser<unknown>, values: unknown): FieldErrors {
  const parsed = schema.safeParse(values);
  if (parsed.success) return {};
  const errors: FieldErrors = {};
  for (const issue of parsed.error.issues) errors[issue.path.map(String).join('.')] ??= issue.message;
  return errors;
}

/** Faults of an error answer by field; those of fields that the form does not show are returned as `rest`. */
export function faultsOfProblem(error: unknown, isField: (name: string) => boolean): { fields: FieldErrors; rest: string[] } {
  const fields: FieldErrors = {};
  const rest: string[] = [];
  if (!(error instanceof ProblemError)) return { fields, rest };
  for (const fault of error.faults) {
    const name = fieldOf(fault.pointer);
    if (isField(name)) fields[name] = fields[name] ? `${fields[name]} ${fault.detail}` : fault.detail;
    else rest.push(fault.detail);
  }
  return { fields, rest };
}

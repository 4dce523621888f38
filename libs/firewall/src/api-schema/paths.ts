import type { BundledOperation } from './bundled-api.ts';

/** A path of a description, and the operations on it by method. */
export interface ApiPath<Operation> {
  readonly operations: ReadonlyMap<string, Operation>;
  /** Names and values of its parameters, decoded once; null for a value that can not be. */
  readonly parameters: ReadonlyMap<string, string | null>;
}

/** One step of a template: a plain segment, or one with parameters in it (`{id}`, `{name}.json`). */
type Step = string | { readonly names: readonly string[]; readonly around: readonly string[] };

interface Template<Operation> {
  readonly steps: readonly Step[];
  readonly operations: Map<string, Operation>;
}

/** Finds the template that means a path: plain segments before those with parameters, as OpenAPI says. */
export class Paths<Operation extends { readonly described: BundledOperation }> {
  readonly #bases: readonly string[];
  readonly #byLength = new Map<number, Template<Operation>[]>();

  constructor(bases: readonly string[], operations: readonly Operation[]) {
    // The longest base first: it is meant where several fit.
    this.#bases = [...bases].sort((a, b) => b.length - a.length);
    const templates = new Map<string, Template<Operation>>();
    for (const operation of operations) {
      const { path, method } = operation.described;
      let template = templates.get(path);
      if (template === undefined) templates.set(path, (template = { steps: stepsOf(path), operations: new Map() }));
      template.operations.set(method, operation);
    }
    for (const template of templates.values()) {
      const alike = this.#byLength.get(template.steps.length) ?? [];
      this.#byLength.set(template.steps.length, [...alike, template].sort(plainFirst));
    }
  }

  /** `path`: normalised. Null where no template means it. */
  find(path: string): ApiPath<Operation> | null {
    for (const base of this.#bases) {
      if (!path.startsWith(base) || (path.length > base.length && path[base.length] !== '/')) continue;
      const segments = path.slice(base.length).split('/').slice(1).map(decoded);
      for (const { steps, operations } of this.#byLength.get(segments.length) ?? []) {
        const parameters = parametersOf(steps, segments);
        if (parameters) return { operations, parameters };
      }
    }
    return null;
  }
}

function stepsOf(path: string): Step[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => {
      const pieces = segment.split(/\{([^}]*)\}/);
      if (pieces.length === 1) return decoded(segment) ?? segment;
      return { names: pieces.filter((_, i) => i % 2 === 1), around: pieces.filter((_, i) => i % 2 === 0) };
    });
}

/** At the first step that differs in kind, the plain one comes first. */
function plainFirst<Operation>(a: Template<Operation>, b: Template<Operation>): number {
  for (const [i, step] of a.steps.entries()) {
    const [left, right] = [typeof step === 'string' ? 0 : 1, typeof b.steps[i] === 'string' ? 0 : 1];
    if (left !== right) return left - right;
  }
  return 0;
}

/** Null where the path is another one. */
function parametersOf(steps: readonly Step[], segments: readonly (string | null)[]): Map<string, string | null> | null {
  const parameters = new Map<string, string | null>();
  for (const [i, step] of steps.entries()) {
    const segment = segments[i] ?? null;
    if (typeof step === 'string') {
      if (segment !== step) return null;
    } else if (segment === '' || !takeFrom(segment, step, parameters)) return null;
  }
  return parameters;
}

/** From left to right, the shortest text for each name, so that it takes linear time. */
function takeFrom(segment: string | null, { names, around }: Exclude<Step, string>, into: Map<string, string | null>): boolean {
  if (segment === null) {
    for (const name of names) into.set(name, null);
    return true;
  }
  let at = around[0]?.length ?? 0;
  if (!segment.startsWith(around[0] ?? '')) return false;
  for (const [i, name] of names.entries()) {
    const after = around[i + 1] ?? '';
    const isLast = i === names.length - 1;
    const end = isLast ? segment.length - after.length : after === '' ? at + 1 : segment.indexOf(after, at + 1);
    if (end <= at || !segment.startsWith(after, end)) return false;
    into.set(name, segment.slice(at, end));
    at = end + after.length;
  }
  return true;
}

/** Null for what is no UTF-8. */
function decoded(segment: string): string | null {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

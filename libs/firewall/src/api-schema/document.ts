import type { Fault } from '@sitekeep/contracts';

export type JsonObject = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
export const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** RFC 6901. */
export const pointerTo = (pointer: string, ...steps: (string | number)[]): string =>
  [pointer, ...steps.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

const mostFaults = 100;
const deepestReference = 20;

/** A value of the document, and where it really stands once its references are followed. */
export interface Resolved {
  readonly value: unknown;
  readonly pointer: string;
}

/** A description while it is read: its faults are gathered, and references within it followed. Nothing is ever fetched. */
export class Document {
  readonly root: JsonObject;
  readonly faults: Fault[] = [];

  constructor(root: JsonObject) {
    this.root = root;
  }

  fault(pointer: string, code: string, detail: string): void {
    const isNew = !this.faults.some((known) => known.pointer === pointer && known.code === code);
    if (isNew && this.faults.length < mostFaults) this.faults.push({ pointer, code, detail });
  }

  /** Follows `$ref`s. Null where one leads nowhere, which is told. */
  resolve(value: unknown, pointer: string): Resolved | null {
    let at: Resolved = { value, pointer };
    for (let step = 0; isObject(at.value) && typeof own(at.value, '$ref') === 'string'; step++) {
      const target = step < deepestReference ? this.target(own(at.value, '$ref') as string, pointerTo(at.pointer, '$ref')) : null;
      if (step >= deepestReference) this.fault(pointer, 'circular_reference', 'This reference leads back to itself.');
      if (target === null) return null;
      at = target;
    }
    return at;
  }

  /** What a reference names. Null where that is not within the document, which is told. */
  target(reference: string, pointer: string): Resolved | null {
    if (!reference.startsWith('#')) {
      const detail = 'References to other files and addresses are not followed: bundle the description into one file first.';
      this.fault(pointer, 'remote_reference', detail);
      return null;
    }
    const steps = stepsOf(reference.slice(1));
    let value: unknown = this.root;
    for (const step of steps ?? []) {
      value = Array.isArray(value) ? (value as unknown[])[indexOf(step)] : isObject(value) ? own(value, step) : undefined;
    }
    if (steps === null || value === undefined) {
      this.fault(pointer, 'missing_reference', 'There is nothing at the place that this reference names.');
      return null;
    }
    return { value, pointer: steps.reduce((path, step) => pointerTo(path, step), '') };
  }
}

/** One spelling for each: under another, the same place would be read once more. */
const indexOf = (step: string): number => (/^(0|[1-9]\d{0,8})$/.test(step) ? Number(step) : -1);

/** Null for an anchor, which only some readers know. */
function stepsOf(fragment: string): string[] | null {
  if (fragment === '') return [];
  if (!fragment.startsWith('/')) return null;
  try {
    const decoded = decodeURIComponent(fragment.slice(1));
    return decoded.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch {
    return null;
  }
}

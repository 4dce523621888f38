import { type Parameter, readParameters } from './parameters.ts';

export type BodyKind = 'form' | 'multipart' | 'json' | 'xml' | 'graphql' | 'text' | 'file' | 'unknown';

export interface ContentType {
  /** `type/subtype`, lower case; empty where there is none. */
  readonly essence: string;
  readonly kind: BodyKind;
  readonly parameters: readonly Parameter[];
  readonly charset: string | null;
  /** It has another form than RFC 9110 section 8.3.1 gives it. */
  readonly malformed: boolean;
}

const form = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;
const kinds: readonly (readonly [RegExp, BodyKind])[] = [
  [/^application\/x-www-form-urlencoded$/, 'form'],
  [/^multipart\//, 'multipart'],
  [/[/+]json$|[/+-]json[\w.-]*$|^application\/(?:x-)?(?:ndjson|jsonl|json-seq|csp-report)/, 'json'],
  [/[/+]xml\b|[/+]xml$/, 'xml'],
  [/^application\/graphql$/, 'graphql'],
  [/^text\/|javascript$/, 'text'],
  [/^(?:image|audio|video|font)\/|^application\/(?:octet-stream|pdf|zip|gzip|wasm|x-tar|x-7z-compressed|vnd\.)/, 'file'],
];

/** Reads a Content-Type as leniently as servers do. */
export function readContentType(header: string): ContentType {
  const semicolon = header.search(/[;,]/);
  const essence = (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  const read = semicolon < 0 ? { parameters: [], odd: false } : readParameters(header.slice(semicolon + 1));
  const charset =
    read.parameters
      .find(({ name }) => name === 'charset')
      ?.value.trim()
      .toLowerCase() ?? null;
  const kind = kinds.find(([test]) => test.test(essence))?.[1] ?? 'unknown';
  return { essence, kind, parameters: read.parameters, charset, malformed: header !== '' && (!form.test(essence) || read.odd) };
}

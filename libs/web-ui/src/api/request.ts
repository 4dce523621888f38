/** What parses an answer; every zod schema of the contracts is one. */
export interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}
export type Query = Record<string, string | number | boolean | null | undefined>;

/** One readable resource: its path below /v1, its query and the schema of its answer. */
export interface Read<T> {
  path: string;
  query: Query;
  schema: Parser<T>;
}
/** One change: method, path, body. `revision` becomes If-Match. */
export interface Write<T> {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  revision?: number;
  schema?: Parser<T>;
}

export const read = <T>(path: string, schema: Parser<T>, query: Query = {}): Read<T> => ({ path, schema, query });

const makeWrite =
  (method: Write<unknown>['method']) =>
  <T = void>(path: string, body?: unknown, schema?: Parser<T>, revision?: number): Write<T> => ({ method, path, body, schema, revision });
export const post = makeWrite('POST');
export const put = makeWrite('PUT');
export const patch = makeWrite('PATCH');
export const remove = makeWrite('DELETE');

export function urlOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return `/v1/${path}${text ? `?${text}` : ''}`;
}

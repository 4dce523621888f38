/** A request's head as its protocol delivered it: the same for HTTP/1.1 and HTTP/2. */
export interface RequestHead {
  readonly method: string;
  /** As it came: a path, an address or `*`; of HTTP/2 the `:path`. */
  readonly target: string;
  /** `1.0`, `1.1` or `2.0`. */
  readonly version: string;
  /** Flat list of names and values as they came, without pseudo headers; of HTTP/2 `:authority` stands first, as `host`. */
  readonly raw: readonly string[];
  /** A body follows although no header tells: of HTTP/2, which frames it. */
  readonly bodyFollows?: boolean;
}

/** The first value of a header by its name in lower case. Looks through the list: for headers that few requests are asked for. */
export function headerOf(raw: readonly string[], name: string): string | undefined {
  for (let i = 0; i < raw.length; i += 2) {
    const candidate = raw[i] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return raw[i + 1];
  }
  return undefined;
}

export function headerValues(raw: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const candidate = raw[i] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) values.push(raw[i + 1] as string);
  }
  return values;
}

/** All values of a header, joined by commas; empty without any. */
export const headersNamed = (raw: readonly string[], name: string): string => headerValues(raw, name).join(',');

import type { RequestHead } from '../../inspected.ts';
import type { Draw } from './draw.ts';

/** A request that a firewall has to let by. */
export interface OrdinaryRequest {
  readonly kind: string;
  readonly head: RequestHead;
  readonly body: Buffer | null;
}

/** One way in which requests come about; `requests` is its share of the whole, in requests. */
export interface Kind {
  readonly name: string;
  /** Figures of false positives are asked of what people type and programs send apart from the many plain GETs. */
  readonly group: 'get' | 'form' | 'json' | 'upload' | 'machine';
  readonly requests: number;
  readonly make: (draw: Draw) => RequestParts;
}

export interface RequestParts {
  readonly method?: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** As an edge is given it: each byte of the head a character, a body with its length. */
export function requestOf(kind: string, { method = 'GET', target, headers, body }: RequestParts): OrdinaryRequest {
  const bytes = body === undefined ? null : Buffer.from(body);
  const named = bytes ? { ...headers, 'Content-Length': String(bytes.length) } : headers;
  const flat = Object.entries(named).flatMap(([name, value]) => [name, latin1(value)]);
  return { kind, head: { method, target: latin1(target), headers: flat }, body: bytes };
}

const latin1 = (text: string) => Buffer.from(text).toString('latin1');

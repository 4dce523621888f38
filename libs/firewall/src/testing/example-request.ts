import type { RequestHead } from '../inspected.ts';
import type { RuleExample } from '../rule.ts';

export interface ExampleRequest {
  readonly head: RequestHead;
  readonly body: Uint8Array | null;
}

const ordinary: Readonly<Record<string, string>> = {
  host: 'www.example.com',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-US,en;q=0.5',
  'accept-encoding': 'gzip, deflate, br, zstd',
};

/** The request an example of a rule stands for: that of a browser but where the example says otherwise; a header it gives as '' is left out. */
export function exampleRequest(example: RuleExample): ExampleRequest {
  const {
    method,
    target = '/',
    headers = {},
    body,
  } = typeof example === 'string' ? { target: `/?q=${encodeURIComponent(example)}` } : asGiven(example);
  const ofBody =
    body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': `${Buffer.byteLength(body)}` };
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const all = Object.entries({ ...ordinary, ...ofBody, ...given }).filter(([, value]) => value !== '');
  return {
    head: { method: method ?? (body === undefined ? 'GET' : 'POST'), target, headers: all.flat() },
    body: body === undefined ? null : Buffer.from(body),
  };
}

type Given = Exclude<RuleExample, string>;
const asGiven = (example: Given): Given => example;

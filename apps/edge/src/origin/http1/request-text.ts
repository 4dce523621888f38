/** A request that would not arrive as it was meant. The rules before have refused such; this one writes none even so. */
export class UnwritableRequest extends Error {}

/** No byte that ends a line or a word, and none above Latin-1, of which only the lower half would be written. */
const unfitTarget = /[^\x21-\x7e\x80-\xff]/;
const unfitName = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/;
const unfitValue = /[^\t\x20-\x7e\x80-\xff]/;

/** Names that were looked at, so that each is once. Bounded, because visitors choose the names. */
const fitNames = new Set<string>();

function assertName(name: string): void {
  if (fitNames.has(name)) return;
  if (name === '' || unfitName.test(name)) throw new UnwritableRequest('a header name that cannot be written');
  if (fitNames.size < 2000 && name.length < 64) fitNames.add(name);
}

/**
 * The head of a request as it goes out, in Latin-1; `headers` is a flat list of names and values, written as they are. Throws
 * UnwritableRequest when anything in it could end a line or the head.
 */
export function requestText(method: string, target: string, headers: readonly string[], chunked: boolean): string {
  if (method === '' || unfitName.test(method)) throw new UnwritableRequest('a method that cannot be written');
  if (target === '' || unfitTarget.test(target)) throw new UnwritableRequest('a target that cannot be written');
  let text = `${method} ${target} HTTP/1.1\r\n`;
  let values = '';
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    assertName(name);
    values += value;
    text += `${name}: ${value}\r\n`;
  }
  // All values at once: one search instead of a dozen.
  if (unfitValue.test(values)) throw new UnwritableRequest('a header value that cannot be written');
  return chunked ? `${text}Transfer-Encoding: chunked\r\n\r\n` : `${text}\r\n`;
}

import { canUnpack, unpacked } from '../unpacked.ts';

const textual = /^\s*(?:text\/|application\/(?:json|xml|javascript|x-javascript|xhtml\+xml|[\w.-]{1,80}\+(?:json|xml))\s*(?:;|$))/i;

/** How the body of an answer is packed, when it is text that can be read; empty where leaks cannot be looked for. */
export function encodingOfText(headers: readonly string[]): string {
  let isText = false;
  let encoding = 'identity';
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (name === 'content-type') isText = textual.test(headers[i + 1] as string);
    else if (name === 'content-encoding') encoding = (headers[i + 1] as string).trim().toLowerCase();
  }
  return isText && canUnpack(encoding) ? encoding : '';
}

export function isEventStream(headers: readonly string[]): boolean {
  return headers.some(
    (name, i) => i % 2 === 0 && name.toLowerCase() === 'content-type' && /^\s*text\/event-stream\b/i.test(headers[i + 1] ?? ''),
  );
}

/** A body, or its beginning, as text; empty when it cannot be unpacked. What leaks is ASCII, so bytes do for letters. */
export const textOf = (body: Buffer, encoding: string): string => unpacked(body, encoding)?.toString('latin1') ?? '';

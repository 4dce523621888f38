import type { Collector } from './collector.ts';

const hostOf = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/i;

/** Whether the page that led to this request is another site's; asked only of requests with a query. */
export function readReferer(sink: Collector, headers: readonly string[]): void {
  const referer = valueOf(headers, 'referer');
  if (referer === '') return sink.signal('referer_missing');
  const from = hostOf.exec(referer)?.[1]?.toLowerCase();
  const here = hostOf.exec(`http://${valueOf(headers, 'host')}`)?.[1]?.toLowerCase();
  if (from !== undefined && here !== undefined && !sameSite(from, here)) sink.signal('referer_outside');
}

/** Also where one is a subdomain of the other. */
const sameSite = (one: string, other: string): boolean => one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);

function valueOf(headers: readonly string[], name: string): string {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]!.length === name.length && headers[at]!.toLowerCase() === name) return headers[at + 1]!;
  }
  return '';
}

import type { ReadBounds, Reading, RequestHead } from '../inspected.ts';
import { Collector } from './collector.ts';
import { readHeaders } from './headers.ts';
import { readReferer } from './referer.ts';
import { readTarget } from './target.ts';

const high = /[\x80-\xff]/;

/** What a request says before its body. Linear in its size; never throws. */
export function readHead(head: RequestHead, bounds: ReadBounds): Reading {
  const sink = new Collector(bounds);
  sink.push('method', '', head.method);
  readTarget(sink, high.test(head.target) ? percentEncodeHigh(head.target) : head.target);
  readHeaders(sink, head.headers, head.method);
  if (head.target.includes('?')) readReferer(sink, head.headers);
  return sink.reading();
}

/** Bytes that were sent as they are, as if they had been encoded, so that they are read as UTF-8 together with those that were. */
function percentEncodeHigh(target: string): string {
  return target.replace(/[\x80-\xff]/g, (byte) => '%' + byte.charCodeAt(0).toString(16));
}

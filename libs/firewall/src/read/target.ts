import type { Collector } from './collector.ts';
import { decodePercent } from './decode-percent.ts';
import { addValue } from './layers.ts';
import { decodeRaw, readPairs } from './pairs.ts';

const plainPath = /^[\w/.-]*$/;
const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;
const queryOf = { place: 'query', names: 'query_name' } as const;
/** Segments that are worth reading as values: with other signs than words and names have, or what looks like an option. */
const oddSegment = /[^\w.,~@+ \u0080-\uffff-]| -\w/;
const encodedSlash = /%2f|%5c/i;

/** Path and query of a target as it was sent (bytes as characters, high ones percent-encoded). */
export function readTarget(sink: Collector, target: string): void {
  let rest = target;
  if (rest.charCodeAt(0) !== 0x2f) {
    const start = absolute.exec(rest);
    if (start !== null) {
      sink.signal('absolute_target');
      rest = rest.slice(start[0].length);
    }
  }
  if (rest.includes('#')) sink.signal('target_fragment');
  const mark = rest.indexOf('?');
  readPath(sink, mark < 0 ? rest : rest.slice(0, mark));
  if (mark >= 0) readQuery(sink, rest.slice(mark + 1));
}

function readPath(sink: Collector, raw: string): void {
  if (plainPath.test(raw) && !raw.includes('//') && !raw.includes('/.')) {
    sink.push('path', '', raw);
    return;
  }
  const slashes = encodedSlash.test(raw);
  if (slashes) sink.signal('path_encoded_slash');
  const path = decodeRaw(sink, raw, 'path');
  addValue(sink, 'path', '', path);
  if (path.includes('\\')) sink.signal('path_backslash');
  if (path.includes('//')) sink.signal('path_empty_segments');
  if (path !== '' && !/^[/\\]/.test(path)) return;
  const segments = path.replaceAll('\\', '/').split('/');
  if (segments.includes('..') || segments.includes('.')) sink.signal('path_dot_segments');
  const normalised = normalise(segments);
  if (normalised !== path) sink.pushLayer('path', '', normalised);
  readParameters(sink, segments);
  for (const segment of segments) if (oddSegment.test(segment)) addValue(sink, 'path', '', segment);
  if (slashes) readEncodedSlashes(sink, raw);
}

/** Segments that hold slashes themselves, as applications get them that split a path before they decode it. */
function readEncodedSlashes(sink: Collector, raw: string): void {
  for (const segment of raw.split('/')) if (encodedSlash.test(segment)) addValue(sink, 'path', '', decodePercent(segment).text);
}

/** `;name=value` behind segments, as Java servers read them. */
function readParameters(sink: Collector, segments: readonly string[]): void {
  for (const segment of segments) {
    if (!segment.includes(';')) continue;
    for (const parameter of segment.split(';').slice(1)) {
      const equals = parameter.indexOf('=');
      const name = equals < 0 ? '' : parameter.slice(0, equals);
      if (name !== '') sink.signal('path_parameter', name);
      addValue(sink, 'path', name, equals < 0 ? parameter : parameter.slice(equals + 1));
    }
  }
}

/** As a server resolves it: without parameters, empty and dot segments. */
function normalise(segments: readonly string[]): string {
  const kept: string[] = [];
  for (const segment of segments) {
    const semicolon = segment.indexOf(';');
    const bare = semicolon < 0 ? segment : segment.slice(0, semicolon);
    if (bare === '..') kept.pop();
    else if (bare !== '' && bare !== '.') kept.push(bare);
  }
  return '/' + kept.join('/') + (kept.length > 0 && segments.at(-1) === '' ? '/' : '');
}

function readQuery(sink: Collector, query: string): void {
  if (/;[\w.[\]%-]+=/.test(query)) sink.signal('query_semicolon');
  readPairs(sink, query, queryOf);
}

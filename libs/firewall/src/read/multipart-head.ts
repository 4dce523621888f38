import type { Collector } from './collector.ts';
import { readContentType } from './content-type.ts';
import { textOf } from './charset.ts';
import { decodePercent } from './decode-percent.ts';
import { type Parameter, readParameters } from './parameters.ts';

/** Headers of one part. */
export interface PartHead {
  /** Bytes up to its content. */
  readonly length: number;
  /** Every reading of the name; none: it has no name. */
  readonly names: readonly string[];
  /** Every reading of the file name; none: it is no file. */
  readonly fileNames: readonly string[];
  /** Some readers take it for a field: `filename` is empty, odd, or only there as `filename*`. */
  readonly maybeField: boolean;
  readonly contentType: string;
  readonly charset: string | null;
  readonly transferEncoding: string;
  /** Values of headers that do not belong here. */
  readonly odd: readonly string[];
}

const longest = 8192;
const usualHeader = /^content-(?:disposition|type|length|transfer-encoding)$/;
const extended = /^[\w-]*'[\w-]*'/;

/** Reads the headers of a part, and says what is odd about them. */
export function readPartHead(sink: Collector, part: Buffer): PartHead {
  const { text, length } = headText(sink, part);
  const headers = new Map<string, string>();
  const odd: string[] = [];
  for (const line of unfolded(sink, text)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || !/^[\w-]+$/.test(name) || line[colon - 1] === ' ') sink.signal('multipart_header_malformed');
    if (headers.has(name)) sink.signal('multipart_header_duplicate', name);
    if (!usualHeader.test(name)) {
      sink.signal('multipart_header_unknown', name);
      odd.push(line);
    }
    headers.set(name, headers.has(name) ? `${headers.get(name)}; ${value}` : value);
  }
  const transferEncoding = (headers.get('content-transfer-encoding') ?? '').toLowerCase();
  if (transferEncoding !== '') sink.signal('multipart_transfer_encoding', transferEncoding);
  const contentType = headers.get('content-type') ?? '';
  const { charset, malformed } = readContentType(contentType);
  if (malformed) odd.push(contentType);
  return { length, ...disposition(sink, headers.get('content-disposition')), contentType, charset, transferEncoding, odd };
}

/** Lines up to the first empty one; where there is none, all of a part is taken for content. */
function headText(sink: Collector, part: Buffer): { text: string; length: number } {
  const start = part.subarray(0, longest);
  if (start[0] === 0x0a || (start[0] === 0x0d && start[1] === 0x0a)) return { text: '', length: start[0] === 0x0a ? 1 : 2 };
  const crlf = start.indexOf('\r\n\r\n');
  const lf = start.indexOf('\n\n');
  const isLf = lf >= 0 && (crlf < 0 || lf < crlf);
  const end = isLf ? lf : crlf;
  if (end < 0) {
    sink.signal('multipart_header_malformed');
    return { text: '', length: 0 };
  }
  const text = textOf(start.subarray(0, end), 'utf-8');
  if (isLf || /(?:^|[^\r])\n/.test(text)) sink.signal('multipart_line_ends');
  return { text, length: end + (isLf ? 2 : 4) };
}

function unfolded(sink: Collector, text: string): string[] {
  if (text === '') return [];
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (/^[ \t]/.test(line) && lines.length > 0) {
      sink.signal('multipart_header_malformed');
      lines.push(`${lines.pop() ?? ''} ${line.trim()}`);
    } else lines.push(line);
  }
  return lines;
}

function disposition(sink: Collector, value: string | undefined): Pick<PartHead, 'names' | 'fileNames' | 'maybeField'> {
  const semicolon = value?.indexOf(';') ?? -1;
  if (value === undefined || !/^(?:form-data|attachment|inline|file)$/i.test((semicolon < 0 ? value : value.slice(0, semicolon)).trim()))
    sink.signal('multipart_disposition_missing');
  const { parameters, odd } =
    value === undefined ? { parameters: [], odd: false } : readParameters(semicolon < 0 ? value : value.slice(semicolon));
  const named = parameters.filter(({ name }) => /^name(?:\*\d*\*?)?$/.test(name));
  const filed = parameters.filter(({ name }) => /^filename(?:\*\d*\*?)?$/.test(name));
  if (named.length === 0) sink.signal('multipart_name_missing');
  if (named.length > 1 || filed.filter(({ name }) => name === 'filename').length > 1) sink.signal('multipart_parameter_duplicate');
  if (odd || parameters.some(({ raw }) => raw !== null)) sink.signal('multipart_parameter_quoting');
  if ([...named, ...filed].some(({ name }) => name.includes('*'))) sink.signal('multipart_filename_extended');
  const maybeField = odd || !filed.some(({ name, value: fileName }) => name === 'filename' && fileName !== '');
  return { names: readings(named), fileNames: readings(filed), maybeField };
}

/** Values as some server or other reads them: with escapes resolved or not, `*` decoded (RFC 8187), continued ones joined (RFC 2231). */
function readings(parameters: readonly Parameter[]): string[] {
  const all = new Set<string>();
  for (const { name, value, raw } of parameters) {
    all.add(name.endsWith('*') ? decodePercent(value.replace(extended, '')).text : value);
    if (raw !== null) all.add(raw);
  }
  const continued = parameters.filter(({ name }) => /\*\d/.test(name));
  if (continued.length > 1) all.add(continued.map(({ value }) => value).join(''));
  return [...all];
}

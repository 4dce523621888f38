import type { Collector } from './collector.ts';
import { decodeUtf8 } from './decode-percent.ts';

/** IBM code page 037 (EBCDIC), which some servers take from Content-Type and nobody else understands. */
const ebcdic =
  '\u0000\u0001\u0002\u0003\u009c\t\u0086\u007f\u0097\u008d\u008e\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u009d\u0085\b\u0087\u0018\u0019\u0092\u008f\u001c\u001d\u001e\u001f\u0080\u0081\u0082\u0083\u0084\n\u0017\u001b\u0088\u0089\u008a\u008b\u008c\u0005\u0006\u0007\u0090\u0091\u0016\u0093\u0094\u0095\u0096\u0004\u0098\u0099\u009a\u009b\u0014\u0015\u009e\u001a \u00a0\u00e2\u00e4\u00e0\u00e1\u00e3\u00e5\u00e7\u00f1\u00a2.<(+|&\u00e9\u00ea\u00eb\u00e8\u00ed\u00ee\u00ef\u00ec\u00df!$*);\u00ac-/\u00c2\u00c4\u00c0\u00c1\u00c3\u00c5\u00c7\u00d1\u00a6,%_>?\u00f8\u00c9\u00ca\u00cb\u00c8\u00cd\u00ce\u00cf\u00cc`:#@\'="\u00d8abcdefghi\u00ab\u00bb\u00f0\u00fd\u00fe\u00b1\u00b0jklmnopqr\u00aa\u00ba\u00e6\u00b8\u00c6\u00a4\u00b5~stuvwxyz\u00a1\u00bf\u00d0\u00dd\u00de\u00ae^\u00a3\u00a5\u00b7\u00a9\u00a7\u00b6\u00bc\u00bd\u00be[]\u00af\u00a8\u00b4\u00d7{ABCDEFGHI\u00ad\u00f4\u00f6\u00f2\u00f3\u00f5}JKLMNOPQR\u00b9\u00fb\u00fc\u00f9\u00fa\u00ff\\\u00f7STUVWXYZ\u00b2\u00d4\u00d6\u00d2\u00d3\u00d50123456789\u00b3\u00db\u00dc\u00d9\u00da\u009f';

const usual = /^(?:utf-?8|us-ascii|ascii|iso-8859-1|latin1|windows-1252)$/;
const ebcdicNames = /^(?:ibm|cp)-?0?(?:37|1140|500|1047)$/;
const utf16Names = /^utf-?16(le|be)?$/;

/** How bytes of a body become text. */
export type Charset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32' | 'utf-7' | 'ebcdic' | (string & {});

/** By declaration, byte order mark or the look of the bytes; says what is not UTF-8 or ASCII. */
export function charsetOf(sink: Collector, bytes: Buffer, declared: string | null): Charset {
  const seen = byMark(bytes) ?? byZeros(bytes);
  if (byMark(bytes) !== null) sink.signal('byte_order_mark');
  const charset = seen ?? byName(sink, declared);
  if (charset !== 'utf-8') sink.signal('body_charset', charset);
  return charset;
}

function byMark(bytes: Buffer): Charset | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.length > 3 && bytes[2] === 0 && bytes[3] === 0 ? 'utf-32' : 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** ASCII in UTF-16 has a zero beside every character. */
function byZeros(bytes: Buffer): Charset | null {
  if (bytes.length < 4) return null;
  if (bytes[0] !== 0 && bytes[1] === 0 && bytes[2] !== 0 && bytes[3] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] !== 0 && bytes[2] === 0 && bytes[3] !== 0) return 'utf-16be';
  return null;
}

function byName(sink: Collector, declared: string | null): Charset {
  if (declared === null || usual.test(declared)) return 'utf-8';
  if (ebcdicNames.test(declared)) return 'ebcdic';
  if (declared === 'utf-7') return 'utf-7';
  const utf16 = utf16Names.exec(declared);
  if (utf16 !== null) return utf16[1] === 'be' ? 'utf-16be' : 'utf-16le';
  if (known(declared)) return declared;
  sink.signal('charset_unknown');
  return 'utf-8';
}

function known(charset: string): boolean {
  try {
    return new TextDecoder(charset).encoding !== 'replacement';
  } catch {
    return false;
  }
}

/** Text of bytes without its byte order mark; of UTF-8 also overlong forms are read. */
export function textOf(bytes: Buffer, charset: Charset): string {
  switch (charset) {
    case 'utf-8':
    case 'utf-7':
      return utf8Text(bytes);
    case 'utf-16le':
      return withoutMark(bytes.toString('utf16le'));
    case 'utf-16be':
      return withoutMark(
        Buffer.from(bytes.subarray(0, bytes.length & ~1))
          .swap16()
          .toString('utf16le'),
      );
    case 'utf-32':
      return bytes.toString('latin1').replace(/\0+/g, '');
    case 'ebcdic':
      return bytes.toString('latin1').replace(/[^]/g, (byte) => ebcdic[byte.charCodeAt(0)] ?? byte);
    default:
      return new TextDecoder(charset).decode(bytes);
  }
}

const longestRepaired = 65_536;

function utf8Text(bytes: Buffer): string {
  const text = withoutMark(bytes.toString('utf8'));
  return text.includes('\ufffd') && bytes.length <= longestRepaired ? decodeUtf8(bytes).text : text;
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

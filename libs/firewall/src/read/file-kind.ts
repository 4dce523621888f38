/** What a file is by its first bytes. */
export const fileKinds = [
  'image',
  'sound',
  'film',
  'font',
  'pdf',
  'zip',
  'archive',
  'office',
  'executable',
  'java',
  'php',
  'script',
  'html',
  'svg',
  'xml',
  'text',
  'unknown',
] as const;
export type FileKind = (typeof fileKinds)[number];

const magic: readonly (readonly [RegExp, FileKind])[] = [
  [
    /^(?:\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|BM[^]{4}\0|II\*\0|MM\0\*|\0\0\x01\0|RIFF[^]{4}WEBP|[^]{4}ftyp(?:avif|heic|heix|mif1)|8BPS)/,
    'image',
  ],
  [/^(?:ID3|\xff[\xf2\xf3\xfb]|OggS|fLaC|RIFF[^]{4}WAVE|MThd|[^]{4}ftypM4A)/, 'sound'],
  [/^(?:[^]{4}ftyp|\x1aE\xdf\xa3|RIFF[^]{4}AVI |\0\0\x01[\xb3\xba]|FLV\x01)/, 'film'],
  [/^(?:wOF[F2]|OTTO|\0\x01\0\0\0|ttcf)/, 'font'],
  [/^%PDF-/, 'pdf'],
  [/^PK(?:\x03\x04|\x05\x06)/, 'zip'],
  [/^(?:\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd|[^]{257}ustar)/, 'archive'],
  [/^\xd0\xcf\x11\xe0/, 'office'],
  [/^(?:MZ[^]{58}|\x7fELF|[\xcf\xce]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf])/, 'executable'],
  [/^(?:\xca\xfe\xba\xbe|\xac\xed\0\x05)/, 'java'],
  [/^\s*<\?(?:php\b|=)/i, 'php'],
  [/^\s*(?:#!\s*\/|<%@|<%=?|@echo off)/i, 'script'],
  [/^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^]{0,500}?-->\s*)?(?:<!DOCTYPE\s+svg[^>]{0,300}>\s*)?<svg[\s>]/i, 'svg'],
  [/^\s*<(?:!doctype html|html|head|body|script|iframe|img|div|p|table)[\s>]/i, 'html'],
  [/^\s*<(?:\?xml|!DOCTYPE|!--|[a-z][\w:.-]*[\s>/])/i, 'xml'],
];
const binary = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;

/** `start`: its first bytes as Latin-1, a kilobyte is enough. */
export function fileKindOf(start: string): FileKind {
  const text = start.startsWith('\xef\xbb\xbf') ? start.slice(3) : start;
  return magic.find(([test]) => test.test(text))?.[1] ?? (binary.test(text) ? 'unknown' : 'text');
}

const media = /^(?:jpe?g|png|gif|webp|avif|heic|bmp|ico|tiff?|mp3|wav|ogg|flac|m4a|mp4|mov|avi|mkv|webm|woff2?|ttf|otf)$/;
/** `video/mp2t` is what browsers call a TypeScript file. */
const mediaType = /^(?:image|audio|video|font)\/(?!svg|mp2t)/i;
const mayBeMedia: ReadonlySet<FileKind> = new Set(['image', 'sound', 'film', 'font', 'unknown']);

/** A file that says by its extension or type that it is an image or the like, and by its bytes that it is something else. */
export function isMismatch(kind: FileKind, extension: string, contentType: string): boolean {
  return !mayBeMedia.has(kind) && (media.test(extension) || mediaType.test(contentType));
}

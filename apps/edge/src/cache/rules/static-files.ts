/**
 * Endings of paths that are files and the same for everybody, and what such a file is. An answer of another type is none: a page
 * of somebody's account under `/account/a.css` must not be taken for a style sheet (cache deception).
 */
const kinds: readonly (readonly [endings: string, types: readonly string[]])[] = [
  ['avif bmp gif heic ico jfif jpeg jpg jxl png svg svgz tif tiff webp', ['image/']],
  ['css', ['text/css']],
  ['js mjs', ['text/javascript', 'application/javascript', 'application/x-javascript', 'text/ecmascript', 'application/ecmascript']],
  ['map', ['application/json', 'text/plain']],
  ['wasm', ['application/wasm']],
  ['eot otf ttf ttc woff woff2', ['font/', 'application/font', 'application/x-font', 'application/vnd.ms-fontobject']],
  ['aac flac m4a mid midi mp3 oga ogg opus wav weba', ['audio/', 'video/ogg', 'application/ogg']],
  ['3gp avi m4v mkv mov mp4 mpeg mpg ogv webm', ['video/']],
  ['7z apk bin bz2 deb dmg exe gz iso jar msi pkg rar rpm tar tgz xz zip zst', ['application/']],
  ['csv', ['text/csv']],
  ['pdf', ['application/pdf']],
  ['doc docx odp ods odt ppt pptx ps eps epub xls xlsx', ['application/']],
];

const typesOf = new Map(kinds.flatMap(([endings, types]) => endings.split(' ').map((ending) => [ending, types] as const)));
/** What servers send that know no better; browsers never show it as a page. */
const nameless = 'application/octet-stream';
/** `application/` also holds what shows personal data. */
const personal = ['application/json', 'application/xhtml+xml', 'application/xml', 'application/problem+json'];

/** Types of the file that the path names, in lower case; null when it names none. */
export function fileTypesOf(path: string): readonly string[] | null {
  const dot = path.lastIndexOf('.');
  if (dot < 0 || path.length - dot > 6 || path.indexOf('/', dot) >= 0) return null;
  return typesOf.get(path.slice(dot + 1).toLowerCase()) ?? null;
}

/** Whether an answer of this Content-Type is such a file. */
export function isOfType(contentType: string | null, types: readonly string[]): boolean {
  if (contentType === null) return false;
  const semicolon = contentType.indexOf(';');
  const type = (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
  if (type === nameless) return true;
  const named = types.some((known) => (known.endsWith('/') || known.includes('font') ? type.startsWith(known) : type === known));
  return named && (types.includes(type) || !personal.includes(type));
}

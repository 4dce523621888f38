import { logoBytes, type Brand, type Fault } from '@sitekeep/contracts';

export function checkBrand({ logo, helpUrl }: Brand): Fault[] {
  const logoFault = logo === null ? null : faultOfLogo(logo);
  const helpFault = helpUrl === null ? null : faultOfHelpUrl(helpUrl);
  return [
    ...(logoFault ? [{ pointer: '/brand/logo', ...logoFault }] : []),
    ...(helpFault ? [{ pointer: '/brand/helpUrl', ...helpFault }] : []),
  ];
}

type Found = Omit<Fault, 'pointer'> | null;
const give = 'Give a PNG, JPEG, GIF or WebP image as data:image/png;base64,…';

function faultOfLogo(logo: string): Found {
  const [, type = '', base64 = ''] = /^data:([\w.+/-]*)[^,]*?;base64,([A-Za-z0-9+/]+={0,2})$/.exec(logo) ?? [];
  if (/^data:image\/svg/i.test(logo)) return { code: 'svg', detail: `SVG images may carry programs. ${give}` };
  if (base64 === '' || base64.length % 4 !== 0) return { code: 'no_image', detail: give };
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > logoBytes) return { code: 'too_large', detail: `The image has ${bytes.length} bytes; ${logoBytes} are allowed.` };
  const real = typeOf(bytes);
  if (real === null) return { code: 'no_image', detail: `This is no image of those types. ${give}` };
  return type === real
    ? null
    : { code: 'other_type', detail: `The image is ${real} and not ${type || 'of the type given'}: say so in the URL.` };
}

/** By the first bytes, as browsers tell them. */
function typeOf(bytes: Buffer): string | null {
  const at = (begin: number, end: number) => bytes.toString('latin1', begin, end);
  if (at(0, 8) === '\x89PNG\r\n\x1a\n' && at(12, 16) === 'IHDR') return 'image/png';
  if (at(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (/^GIF8[79]a$/.test(at(0, 6))) return 'image/gif';
  return at(0, 4) === 'RIFF' && at(8, 12) === 'WEBP' ? 'image/webp' : null;
}

function faultOfHelpUrl(text: string): Found {
  const url = URL.parse(text);
  const mail = url?.protocol === 'mailto:' && /^[^@\s]+@[^@\s]+$/.test(url.pathname);
  if (mail || (url?.protocol === 'https:' && url.username === '' && url.password === '')) return null;
  return { code: 'invalid_link', detail: 'Give a link like https://www.example.com/help or mailto:help@example.com.' };
}

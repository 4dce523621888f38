import { browsers, programs } from './agents.ts';
import type { Draw } from './draw.ts';

const languages = [
  'en-US,en;q=0.9',
  'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
  'fr-FR,fr;q=0.8,en-US;q=0.5,en;q=0.3',
  'zh-CN,zh;q=0.9,en;q=0.8',
  'ja',
  'ru-RU,ru;q=0.9',
  'pl',
  'es-ES,es;q=0.9,ca;q=0.8',
  'pt-BR,pt;q=0.9',
  'tr-TR,tr;q=0.9',
  'nl-NL,nl;q=0.9,en;q=0.8',
  'en-GB,en;q=0.5',
  'sv-SE,sv;q=0.9',
  '*',
] as const;

export const hosts = [
  'www.example.com',
  'shop.example.org',
  'forum.example.net',
  'portal.example.co.uk',
  'blog.example.de',
  'app.example.io',
  'intranet.example.edu:8443',
  'xn--mller-kva.example',
] as const;

const documents =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7';

/** Head of a page that somebody opens in a browser. */
export function pageHeaders(draw: Draw): Record<string, string> {
  const agent = draw.one(browsers);
  const host = draw.one(hosts);
  const headers: Record<string, string> = {
    Host: host,
    'User-Agent': agent,
    Accept: documents,
    'Accept-Language': draw.one(languages),
    'Accept-Encoding': 'gzip, deflate, br, zstd',
    Connection: 'keep-alive',
  };
  if (draw.chance(0.6)) headers['Referer'] = refererOf(draw, host);
  if (draw.chance(0.75)) headers['Cookie'] = cookiesOf(draw);
  if (agent.includes('Chrome/1')) Object.assign(headers, chromeHints(draw, 'document', 'navigate'));
  headers['Upgrade-Insecure-Requests'] = '1';
  if (draw.chance(0.1)) headers['DNT'] = '1';
  if (draw.chance(0.1)) headers['If-None-Match'] = `W/"${draw.hex(6)}-${draw.token(27)}"`;
  return headers;
}

/** Head of something a page loads: `destination` as in Sec-Fetch-Dest. */
export function assetHeaders(draw: Draw, destination: string): Record<string, string> {
  const { 'Upgrade-Insecure-Requests': _, ...headers } = pageHeaders(draw);
  return {
    ...headers,
    Accept: destination === 'image' ? 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8' : '*/*',
    'Sec-Fetch-Dest': destination,
    'Sec-Fetch-Mode': 'no-cors',
  };
}

/** Head of a form that a browser posts. */
export function formHeaders(draw: Draw, type: string): Record<string, string> {
  const headers = pageHeaders(draw);
  return { ...headers, 'Cache-Control': 'max-age=0', Origin: `https://${headers['Host']}`, 'Content-Type': type };
}

/** Head of a call that a page's own script makes. */
export function fetchHeaders(draw: Draw, type?: string): Record<string, string> {
  const { 'Upgrade-Insecure-Requests': _, ...headers } = pageHeaders(draw);
  Object.assign(headers, {
    Accept: 'application/json, text/plain, */*',
    'Sec-Fetch-Dest': 'empty',
    'Sec-Fetch-Mode': 'cors',
    Origin: `https://${headers['Host']}`,
  });
  if (type !== undefined) headers['Content-Type'] = type;
  if (draw.chance(0.3)) headers['X-Requested-With'] = 'XMLHttpRequest';
  if (draw.chance(0.3)) headers['Authorization'] = `Bearer ${jwt(draw)}`;
  if (draw.chance(0.2)) headers['X-CSRF-Token'] = `${draw.token(43)}=`;
  if (draw.chance(0.1)) headers['traceparent'] = `00-${draw.hex(32)}-${draw.hex(16)}-01`;
  return headers;
}

/** Head of a program's call. */
export function programHeaders(draw: Draw, type?: string): Record<string, string> {
  const headers: Record<string, string> = {
    Host: draw.one(hosts),
    'User-Agent': draw.one(programs),
    Accept: draw.one(['*/*', 'application/json', 'text/html, */*; q=0.01']),
  };
  if (draw.chance(0.6)) headers['Accept-Encoding'] = 'gzip, deflate';
  if (draw.chance(0.3))
    headers['Authorization'] = draw.chance(0.5)
      ? `Basic ${Buffer.from(`user:${draw.token(12)}`).toString('base64')}`
      : `Bearer ${draw.token(40)}`;
  if (draw.chance(0.2)) headers['X-Forwarded-For'] = `203.0.113.${draw.below(255)}, 10.0.${draw.below(255)}.7`;
  if (type !== undefined) headers['Content-Type'] = type;
  return headers;
}

export function jwt(draw: Draw): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    sub: draw.uuid(),
    name: "Anna O'Hara",
    iat: Math.floor(draw.instant() / 1000),
    scope: 'openid profile email',
    aud: 'https://api.example.com/',
  };
  return `${part({ alg: 'RS256', typ: 'JWT', kid: draw.hex(8) })}.${part(claims)}.${draw.token(86)}`;
}

export function cookiesOf(draw: Draw): string {
  const seconds = Math.floor(draw.instant() / 1000);
  const jar = [
    `_ga=GA1.2.${draw.digits(9)}.${seconds}`,
    `_gid=GA1.2.${draw.digits(9)}.${seconds}`,
    `_ga_${draw.token(10).toUpperCase()}=GS1.1.${seconds}.4.1.${seconds}.0.0.0`,
    `_fbp=fb.1.${draw.instant()}.${draw.digits(10)}`,
    `_gcl_au=1.1.${draw.digits(9)}.${seconds}`,
    `PHPSESSID=${draw.hex(26)}`,
    `JSESSIONID=${draw.hex(32).toUpperCase()}.node1`,
    `connect.sid=s%3A${draw.token(32)}.${encodeURIComponent(`${draw.token(42)}/`)}`,
    `ASP.NET_SessionId=${draw.hex(24)}`,
    `sessionid=${draw.token(32)}`,
    `csrftoken=${draw.token(64)}`,
    `XSRF-TOKEN=${encodeURIComponent(`${draw.token(180)}==`)}`,
    `laravel_session=${encodeURIComponent(Buffer.from(JSON.stringify({ iv: draw.token(24), value: draw.token(88), mac: draw.hex(64), tag: '' })).toString('base64'))}`,
    `cookieconsent_status=dismiss`,
    `CookieConsent={stamp:%27${draw.token(40)}==%27%2Cnecessary:true%2Cpreferences:true%2Cstatistics:false%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1%2Cutc:${draw.instant()}%2Cregion:%27de%27}`,
    `OptanonConsent=isGpcEnabled=0&datestamp=Tue+Nov+12+2024+10%3A22%3A31+GMT%2B0100+(Central+European+Standard+Time)&version=202404.1.0&isIABGlobal=false&hosts=&consentId=${draw.uuid()}&interactionCount=1&landingPath=NotLandingPage&groups=C0001%3A1%2CC0002%3A0`,
    `preferences=${encodeURIComponent(JSON.stringify({ theme: 'dark', lang: 'de', columns: ['name', 'price'], sort: { by: 'date', order: 'desc' } }))}`,
    `cart=${Buffer.from(JSON.stringify([{ sku: `A-${draw.digits(4)}`, qty: 2 }])).toString('base64')}`,
    `wordpress_test_cookie=WP%20Cookie%20check`,
    `wp-settings-1=libraryContent%3Dbrowse%26editor%3Dhtml%26mfold%3Do`,
    `_hjSessionUser_${draw.digits(7)}=${Buffer.from(JSON.stringify({ id: draw.uuid(), created: draw.instant(), existing: true })).toString('base64')}`,
    `intercom-session-${draw.token(8).toLowerCase()}=${draw.token(60)}--${draw.hex(40)}`,
    `ajs_user_id=%22${draw.digits(6)}%22`,
    `ajs_anonymous_id=%22${draw.uuid()}%22`,
    `mp_${draw.hex(32)}_mixpanel=${encodeURIComponent(JSON.stringify({ distinct_id: `$device:${draw.uuid()}`, $initial_referrer: '$direct' }))}`,
    `__cf_bm=${draw.token(43)}-${seconds}-1.0.1.1-${draw.token(86)}`,
    `lang=de_DE`,
    `tz=Europe%2FBerlin`,
    `remember_token=${draw.digits(4)}|${draw.hex(40)}`,
    `euconsent-v2=${draw.token(120)}.${draw.token(30)}.YAAAAAAAAAAA`,
    `_pk_id.1.1fff=${draw.hex(16)}.${seconds}.`,
    `id_token=${jwt(draw)}`,
    `last_search=${encodeURIComponent(`"o'neill" & co`)}`,
    `recent=${encodeURIComponent('["/a/1","/b/2?x=y"]')}`,
    `__stripe_mid=${draw.uuid()}${draw.hex(6)}`,
    `_clck=${draw.token(6)}%7C2%7Cfr4%7C0%7C1768`,
    `utm=${encodeURIComponent('source=newsletter&medium=email')}`,
  ];
  return draw.some(jar, draw.between(1, 9)).join('; ');
}

function refererOf(draw: Draw, host: string): string {
  const outside = [
    'https://www.google.com/',
    'https://duckduckgo.com/',
    'https://www.bing.com/search?q=o%27reilly+books&form=QBLH',
    'https://t.co/aB3dEf',
    'android-app://com.google.android.googlequicksearchbox/',
    'https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.example.com%2F&h=AT0',
  ];
  return draw.chance(0.7)
    ? `https://${host}/${draw.one(['', 'search?q=tables+%26+chairs', 'blog/2024/11/what-s-new', 'login?next=%2Faccount%2F', 'products/42?color=red'])}`
    : draw.one(outside);
}

function chromeHints(draw: Draw, destination: string, mode: string): Record<string, string> {
  return {
    'sec-ch-ua': '"Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"',
    'sec-ch-ua-mobile': '?0',
    'sec-ch-ua-platform': draw.one(['"Windows"', '"macOS"', '"Linux"', '"Android"']),
    'Sec-Fetch-Dest': destination,
    'Sec-Fetch-Mode': mode,
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-User': '?1',
  };
}

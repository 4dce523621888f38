import { pagePlaceholders, type Fault, type HeaderRule, type ResponseSettings } from '@sitekeep/contracts';
import { checkCors } from './check-cors.ts';
import { headerNameFault } from './check-header-name.ts';
import { checkPaths } from './check-path.ts';
import { checkRedirects } from './check-redirects.ts';

/** `hostnames` are the site's. */
export function checkResponse(response: ResponseSettings, hostnames: readonly string[]): Fault[] {
  const { compression, headers, cors, rules, redirects, www, pages } = response;
  return [
    ...(compression ? typeFaults(compression.types) : []),
    ...referrerFaults(headers.referrer),
    ...(cors ? checkCors(cors) : []),
    ...ruleFaults(rules),
    ...checkPaths(pathsOf(response)),
    ...checkRedirects(redirects, www, hostnames),
    ...pageFaults(pages),
  ];
}

function pathsOf({ cors, rules, redirects }: ResponseSettings) {
  const placed = [
    { path: cors?.path ?? null, pointer: '/response/cors/path' },
    ...rules.map(({ path }, index) => ({ path, pointer: `/response/rules/${index}/path` })),
    ...redirects.map(({ path }, index) => ({ path, pointer: `/response/redirects/${index}/path` })),
  ];
  return placed.flatMap(({ path, pointer }) => (path ? [{ path, pointer }] : []));
}

/** Types whose content is packed as it is: compressing it again costs time and gains nothing. */
const packed =
  /^(video|audio)\/|^image\/(?!svg\+xml|x-icon|vnd\.microsoft\.icon|bmp)|^font\/(woff|\*)|^application\/(\*|zip|gzip|x-gzip|x-7z-compressed|x-rar-compressed|vnd\.rar|x-bzip2?|zstd|pdf|font-woff2?)$/;

const typeFaults = (types: readonly string[]): Fault[] =>
  types.flatMap((type, index) =>
    packed.test(type)
      ? [
          {
            pointer: `/response/compression/types/${index}`,
            code: 'packed_already',
            detail: `${type} holds what is packed already, and would only cost time: leave it out.`,
          },
        ]
      : [],
  );

/** W3C Referrer Policy, 3. */
const referrerPolicies = [
  ...['no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin', 'origin-when-cross-origin'],
  ...['strict-origin-when-cross-origin', 'unsafe-url'],
];

/** Several are a list of fallbacks: browsers take the last they know. */
function referrerFaults(referrer: string | null): Fault[] {
  const unknown = (referrer ?? 'origin').split(',').find((each) => !referrerPolicies.includes(each.trim()));
  if (unknown === undefined) return [];
  return [{ pointer: '/response/headers/referrer', code: 'unknown_policy', detail: `Browsers know: ${referrerPolicies.join(', ')}.` }];
}

function ruleFaults(rules: readonly HeaderRule[]): Fault[] {
  const texts = rules.map((rule) => JSON.stringify({ ...rule, name: rule.name.toLowerCase() }));
  return rules.flatMap((rule, index) => {
    const pointer = `/response/rules/${index}`;
    const first = texts.indexOf(texts[index] as string);
    const ofName = headerNameFault(rule);
    return [
      ...(first < index ? [{ pointer, code: 'duplicate', detail: `The rule at position ${first} does the same already.` }] : []),
      ...(ofName ? [{ pointer: `${pointer}/name`, ...ofName }] : []),
      ...valueFaults(rule, `${pointer}/value`),
    ];
  });
}

function valueFaults({ on, action, name, value }: HeaderRule, pointer: string): Fault[] {
  if (action === 'remove')
    return value === ''
      ? []
      : [{ pointer, code: 'without_effect', detail: 'All headers of this name are removed, whatever they say: leave the value out.' }];
  if (value === '') return [{ pointer, code: 'needed', detail: 'Give the value, or remove the header.' }];
  if (on === 'response' && name.toLowerCase() === 'set-cookie' && /^(__Host-)?sitekeep_/.test(value))
    return [{ pointer, code: 'own_cookie', detail: 'Cookies of this name are ours: choose another.' }];
  return [];
}

const pageFaults = (pages: ResponseSettings['pages']): Fault[] =>
  Object.entries(pages).flatMap(([page, html]) => {
    const names = [...(html ?? '').matchAll(/\{\{([^{}]{0,40})\}\}/g)].map(([, name = '']) => name.trim());
    const unknown = [...new Set(names)].filter((name) => !(pagePlaceholders as readonly string[]).includes(name));
    const known = pagePlaceholders.map((name) => `{{${name}}}`).join(', ');
    return unknown.map((name) => ({
      pointer: `/response/pages/${page}`,
      code: 'unknown_placeholder',
      detail: `Nothing is filled in for {{${name}}}; there are ${known}.`,
    }));
  });

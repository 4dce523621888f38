import { domainToASCII } from 'node:url';
import type { Fault, Redirect } from '@sitekeep/contracts';
import { answersTo } from './answers-to.ts';
import { findLoop } from './redirect-loops.ts';

/** `hostnames` are the site's. Paths are checked with those of the section. */
export function checkRedirects(redirects: readonly Redirect[], www: 'as_is' | 'to_www' | 'to_apex', hostnames: readonly string[]): Fault[] {
  const texts = redirects.map(({ hostname, path }) => JSON.stringify([hostname, path]));
  const each = redirects.flatMap((redirect, index) => {
    const pointer = `/response/redirects/${index}`;
    const first = texts.indexOf(texts[index] as string);
    const found = targetFault(redirect.to);
    return [
      ...(first < index
        ? [{ pointer, code: 'duplicate', detail: `The redirect at position ${first} is for the same requests already.` }]
        : []),
      ...hostnameFaults(redirect, pointer, hostnames),
      ...(found ? [{ pointer: `${pointer}/to`, ...found }] : []),
    ];
  });
  if (each.length > 0) return each;
  return redirects.flatMap((_, index) => {
    const way = findLoop(redirects, index, www, hostnames);
    return way
      ? [{ pointer: `/response/redirects/${index}/to`, code: 'loop', detail: `Visitors would never arrive: ${way.join(' leads to ')}.` }]
      : [];
  });
}

type Found = Omit<Fault, 'pointer'> | null;

function hostnameFaults({ hostname }: Redirect, pointer: string, hostnames: readonly string[]): Fault[] {
  const ascii = domainToASCII(hostname ?? '');
  if (hostname === null || (ascii === hostname && answersTo(hostnames, hostname))) return [];
  return answersTo(hostnames, ascii)
    ? [{ pointer: `${pointer}/hostname`, code: 'not_normalised', detail: `Browsers send this name in ASCII: write ${ascii}` }]
    : [
        {
          pointer: `${pointer}/hostname`,
          code: 'other_site',
          detail: `${hostname} is no name of this site; it answers to ${hostnames.join(', ')}.`,
        },
      ];
}

/** A path of the site or a whole URL, as browsers would read it from a Location header. */
export function targetFault(to: string): Found {
  const path = to.startsWith('/');
  if (/^[/\\]{2}/.test(to))
    return { code: 'other_host', detail: 'Browsers take what follows // for a host: write the whole URL, or a path with one slash.' };
  const url = URL.parse(to, path ? 'http://site.invalid' : undefined);
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return { code: 'invalid_target', detail: 'Give a path like /new, or a URL like https://www.example.com/new.' };
  if (url.username !== '' || url.password !== '')
    return { code: 'invalid_target', detail: 'A URL with a name or password shows them to every visitor: leave them out.' };
  const normalised = path ? `${url.pathname}${url.search}${url.hash}` : url.href;
  if (normalised !== to && normalised !== `${to}/`)
    return { code: 'not_normalised', detail: `Browsers would read it in another form: write ${normalised}` };
  return null;
}

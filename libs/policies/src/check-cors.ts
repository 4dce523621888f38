import type { Cors, Fault } from '@sitekeep/contracts';

/** What is wrong with who may call the site from pages of other origins; the path is checked with those of the section. */
export function checkCors({ origins, methods, exposed, credentials }: Cors): Fault[] {
  const at = '/response/cors';
  const all = origins.includes('*');
  return [
    ...origins.flatMap((origin, index) => {
      const found = all && origin !== '*' ? coveredByAll : originFault(origin);
      return found ? [{ pointer: `${at}/origins/${index}`, ...found }] : [];
    }),
    ...methods.flatMap((method, index) =>
      ['CONNECT', 'TRACE', 'TRACK'].includes(method)
        ? [{ pointer: `${at}/methods/${index}`, code: 'forbidden_method', detail: `Pages may never send ${method}: leave it out.` }]
        : [],
    ),
    ...(credentials && all ? [{ pointer: `${at}/credentials`, ...anybody }] : []),
    ...(credentials && exposed.includes('*') ? [{ pointer: `${at}/exposed`, ...exposesAll }] : []),
  ];
}

type Found = Omit<Fault, 'pointer'> | null;
const coveredByAll = { code: 'duplicate', detail: 'The * beside it stands for every origin already: leave one of them out.' };
const anybody = {
  code: 'credentials_for_all',
  detail: 'Any page on the Internet could read what your signed-in visitors see: name the origins, or switch credentials off.',
};
const exposesAll = { code: 'credentials_for_all', detail: 'With credentials browsers take * for the name of a header: name the headers.' };
const likeThis = 'Give an origin like https://app.example.com, https://*.example.com or *.';

function originFault(origin: string): Found {
  if (origin === '*') return null;
  if (origin === 'null')
    return { code: 'null_origin', detail: 'Any page can send the origin null, from a sandboxed frame: name real origins.' };
  const concrete = origin.replace('://*.', '://wildcard.');
  const url = URL.parse(concrete);
  if (!url || !/^https?:\/\/[^*\s@]+$/.test(concrete)) return { code: 'invalid_origin', detail: likeThis };
  if (url.origin !== concrete)
    return {
      code: 'not_normalised',
      detail: `Browsers send origins without a path and usual ports: write ${url.origin.replace('://wildcard.', '://*.')}`,
    };
  if (concrete !== origin && url.hostname.split('.').length < 3)
    return { code: 'too_wide', detail: `Everybody who registers a name could call: give a wildcard below a domain of yours. ${likeThis}` };
  return null;
}

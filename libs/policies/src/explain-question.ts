import type { Explain, ExplainRequest, Fault } from '@sitekeep/contracts';
import { answersTo } from './answers-to.ts';
import { readVisitorAddress } from './list-address.ts';

/** What the edges are asked, but for the id of the question and of the site. */
export type Question = Omit<ExplainRequest, 'id' | 'siteId'>;
const longestTarget = 16_384;
const mostHeaders = 100;

/** Reads a question about one of a site's names (`*.example.com` is a wildcard); every fault at once. */
export function readQuestion(input: Explain, hostnames: readonly string[]): { question: Question; faults: Fault[] } {
  const address = readVisitorAddress(input.address)?.address;
  const url = readUrl(input.url);
  const headers = Object.entries(input.headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const faults: Fault[] = [];
  if (address === undefined)
    faults.push({ pointer: '/address', code: 'invalid_address', detail: 'Give one IPv4 or IPv6 address, like 203.0.113.7.' });
  if (typeof url === 'string') faults.push({ pointer: '/url', code: 'invalid_url', detail: url });
  else if (!answersTo(hostnames, url.hostname))
    faults.push({
      pointer: '/url',
      code: 'other_site',
      detail: `${url.hostname} is no name of this site; it answers to ${hostnames.join(', ')}.`,
    });
  if (headers.some(([name]) => name === 'host'))
    faults.push({ pointer: '/headers', code: 'host', detail: 'The host is the one of the url: leave this header out.' });
  if (headers.length > mostHeaders)
    faults.push({ pointer: '/headers', code: 'too_many', detail: `Give at most ${mostHeaders} headers; name those that rules look at.` });
  const { scheme, host, target } = typeof url === 'string' ? { scheme: 'http' as const, host: '', target: '/' } : url;
  return { question: { address: address ?? '', method: input.method, scheme, host, target, headers }, faults };
}

/** The parts of a URL, its path as it was typed: `/a/../b` asks for just that. What is wrong with it otherwise. */
function readUrl(text: string): { scheme: 'http' | 'https'; host: string; hostname: string; target: string } | string {
  const [, scheme = '', authority = '', rest = ''] = /^(https?):\/\/([^/?#\\]+)([^#]*)/i.exec(text) ?? [];
  const url = URL.parse(`${scheme}://${authority}`);
  if (!url || url.username !== '' || url.password !== '') return 'Give the whole address, like https://www.example.com/path?query.';
  const target = escaped(rest.startsWith('/') ? rest : `/${rest}`);
  if (target.length > longestTarget) return `The path and query may have ${longestTarget} characters.`;
  return { scheme: scheme.toLowerCase() as 'http' | 'https', host: url.host, hostname: url.hostname, target };
}

/** As browsers send it: what is no plain ASCII becomes UTF-8 escapes. */
const escaped = (target: string): string => target.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent);

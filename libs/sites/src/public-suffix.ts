import { parse } from 'tldts';

const parsed = (ascii: string) => parse(ascii, { allowPrivateDomains: true, extractHostname: false });
const isListed = (ascii: string): boolean => parsed(ascii).isIcann === true || parsed(ascii).isPrivate === true;

/** Whether a name lies under a public suffix of the Internet. */
export const isPublicName = (ascii: string): boolean => isListed(ascii) && parsed(ascii).domain !== null;
export const isPublicSuffix = (ascii: string): boolean => isListed(ascii) && parsed(ascii).domain === null;
/** The domain that somebody registered, under public suffixes such as co.uk and github.io. */
export const registrableDomain = (ascii: string): string => parsed(ascii.replace(/^\*\./, '')).domain ?? ascii;

import { askHeaders } from '@sitekeep/forward-auth';

/** What a header of a question is for, told by its name. */
const uses = {
  host: 'host',
  [askHeaders.secret]: 'secret',
  [askHeaders.verdict]: 'verdict',
  'x-original-method': 'originalMethod',
  'x-original-uri': 'originalUri',
  'x-original-url': 'originalUrl',
  'x-forwarded-method': 'forwardedMethod',
  'x-forwarded-uri': 'forwardedUri',
  'x-forwarded-host': 'forwardedHost',
  'x-forwarded-proto': 'forwardedProto',
  'x-forwarded-for': 'forwardedFor',
  'x-real-ip': 'realIp',
} as const;
type Name = (typeof uses)[keyof typeof uses];

/** What belongs to the connection between the proxy and us, or frames a body that we do not get. */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'content-length',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'http2-settings',
]);

/** What is said of a request; null where nothing is. */
export type Readings = Record<Name, string | null> & {
  /** The visitor's own headers, as a flat list of names and values. */
  kept: string[];
  /** Names a header that came twice, in words. */
  twice: string | null;
  secretTwice: boolean;
};

type Use = Name | 'keep' | 'drop';
const known = new Map<string, Use>();

/** Each spelling is judged once; the memory is bounded, because visitors choose names. */
function useOf(name: string): Use {
  const use = known.get(name);
  if (use !== undefined) return use;
  const lower = name.toLowerCase();
  const judged = (uses as Partial<Record<string, Name>>)[lower] ?? (isDropped(lower) ? 'drop' : 'keep');
  if (known.size < 2000 && name.length < 64) known.set(name, judged);
  return judged;
}

const isDropped = (lower: string): boolean =>
  ofConnection.has(lower) || lower.startsWith('x-forwarded-') || lower.startsWith('x-sitekeep-');

export function readHeaders(raw: readonly string[]): Readings {
  const read: Readings = {
    host: null,
    secret: null,
    verdict: null,
    originalMethod: null,
    originalUri: null,
    originalUrl: null,
    forwardedMethod: null,
    forwardedUri: null,
    forwardedHost: null,
    forwardedProto: null,
    forwardedFor: null,
    realIp: null,
    kept: [],
    twice: null,
    secretTwice: false,
  };
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const use = useOf(name);
    if (use === 'keep') read.kept.push(name, raw[i + 1] as string);
    else if (use !== 'drop') readOne(read, use, name, raw[i + 1] as string);
  }
  return read;
}

function readOne(read: Readings, use: Name, name: string, value: string): void {
  if (read[use] === null) return void (read[use] = value);
  if (use === 'secret') read.secretTwice = true;
  read.twice ??= `${name} stands there more than once: the proxy has to overwrite what visitors send.`;
}

import type { RulesetResponse } from '@sitekeep/contracts';
import { acceptanceOf, type AcceptanceOf, type Encoding } from './accept-encoding.ts';

/** What is asked of a request. `header`: its first value by a name in lower case. */
export interface AskingRequest {
  readonly method: string;
  header(name: string): string | undefined;
}

/** What becomes of an answer's body. */
export interface Choice {
  /** How it is compressed for this client; null: not at all. */
  readonly encoding: Encoding | null;
  /** For other clients it would be different, so that caches must tell them apart: `Vary: Accept-Encoding`. */
  readonly varies: boolean;
}

const asItIs: Choice = { encoding: null, varies: false };
const forOthers: Choice = { encoding: null, varies: true };

/** What the head of an answer says of its body, as far as compression asks. */
interface BodyFacts {
  type: string;
  /** -1 when the head does not tell. */
  length: number;
  /** Encoded already, not to be transformed, or vouched for byte by byte. */
  fixed: boolean;
  personal: boolean;
}

const noBody = (status: number): boolean => status === 204 || status === 205 || status === 304;

/** The compression of one or more sites, ready to be asked. */
export class SiteCompression {
  readonly minBytes: number;
  readonly #settings: NonNullable<RulesetResponse['compression']>;
  readonly #acceptance: AcceptanceOf;
  readonly #types: ReadonlySet<string>;
  readonly #kinds: readonly string[];

  constructor(settings: NonNullable<RulesetResponse['compression']>) {
    this.#settings = settings;
    this.minBytes = settings.minBytes;
    this.#acceptance = acceptanceOf(settings.encodings);
    const types = settings.types.map((type) => type.trim().toLowerCase());
    this.#types = new Set(types);
    this.#kinds = types.filter((type) => type.endsWith('/*')).map((type) => type.slice(0, -1));
  }

  /**
   * Which encoding an answer gets. `headers` is a flat list, `length` the bytes of the whole body, -1 while nobody knows: then it is
   * taken to be long enough. Of HEAD and without a length the Content-Length counts, so that it is told what GET would be.
   *
   * Left as they are: partial answers and answers to Range, errors of the origin (500 and above), what is encoded already, what
   * may not be transformed (RFC 9110, 7.7), and bodies whose digest the head holds. Personal answers, too, unless the site wishes
   * otherwise: where a page shows a secret beside text that a stranger chose, its compressed length tells the secret (BREACH).
   */
  choose(request: AskingRequest, status: number, headers: readonly string[], length: number): Choice {
    if (status < 200 || status >= 500 || status === 206 || noBody(status)) return asItIs;
    const facts = factsOf(headers);
    if (facts.fixed || !this.#isCompressible(facts.type)) return asItIs;
    const known = length < 0 || (length === 0 && request.method === 'HEAD') ? facts.length : length;
    const { encoding, refusesIdentity } = this.#acceptance(request.header('accept-encoding'));
    if (known >= 0 && (known < this.minBytes || known === 0) && !(refusesIdentity && known > 0)) return asItIs;
    if (!this.#settings.personal && (facts.personal || request.header('authorization') !== undefined)) return asItIs;
    if (encoding === null || request.header('range') !== undefined) return forOthers;
    return /\bno-transform\b/i.test(request.header('cache-control') ?? '') ? forOthers : { encoding, varies: true };
  }

  /** Whether the client refuses a body without an encoding, however small. */
  refusesIdentity(request: AskingRequest): boolean {
    return this.#acceptance(request.header('accept-encoding')).refusesIdentity;
  }

  #isCompressible(type: string): boolean {
    return this.#types.has(type) || this.#kinds.some((kind) => type.startsWith(kind));
  }
}

function factsOf(headers: readonly string[]): BodyFacts {
  const facts: BodyFacts = { type: '', length: -1, fixed: false, personal: false };
  for (let i = 0; i < headers.length; i += 2) read(facts, (headers[i] as string).toLowerCase(), headers[i + 1] as string);
  return facts;
}

function read(facts: BodyFacts, name: string, value: string): void {
  if (name === 'content-type') facts.type = mediaTypeOf(value);
  else if (name === 'content-length') facts.length = Number(value);
  else if (name === 'content-encoding') facts.fixed ||= value.trim().toLowerCase() !== 'identity';
  else if (name === 'content-range' || name === 'content-digest' || name === 'repr-digest' || name === 'digest' || name === 'content-md5')
    facts.fixed = true;
  else if (name === 'set-cookie') facts.personal = true;
  else if (name === 'cache-control') {
    facts.fixed ||= /\bno-transform\b/i.test(value);
    facts.personal ||= /\b(?:private|no-store)\b/i.test(value);
  }
}

function mediaTypeOf(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

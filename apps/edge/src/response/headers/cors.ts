import type { RulesetResponse } from '@sitekeep/contracts';
import { pathTest, type PathTest } from '@sitekeep/enforcement';
import { withVary } from '../vary.ts';

type Given = NonNullable<RulesetResponse['cors']>;

/** What is asked of a request. */
export interface CorsRequest {
  readonly method: string;
  readonly path: string;
  header(name: string): string | undefined;
  headerValues(name: string): readonly string[];
}

/** `https://*.example.com:8443` in parts. */
interface Wildcard {
  readonly scheme: string;
  readonly ending: string;
}

const wildcardForm = /^(https?:\/\/)\*(\.[^/*]+)$/;
const labels = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;
const headerNames = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:[\t ]*,[\t ]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+)*$/;
const longestAsked = 2048;

/**
 * Which pages of other origins may call the site (Fetch, 3.2). What is said here takes the place of what the origin says. An origin
 * that is not listed is never named in an answer; `*` never goes together with credentials.
 */
export class Cors {
  readonly #given: Given;
  readonly #path: PathTest | null;
  readonly #exact: ReadonlySet<string>;
  readonly #wildcards: readonly Wildcard[];
  readonly #all: boolean;

  /** Throws when the pattern of its path does not compile. */
  constructor(given: Given) {
    this.#given = given;
    this.#path = given.path && pathTest(given.path);
    this.#all = given.origins.includes('*');
    this.#exact = new Set(given.origins.filter((origin) => !origin.includes('*')));
    this.#wildcards = given.origins.flatMap((origin) => {
      const [, scheme, ending] = wildcardForm.exec(origin) ?? [];
      return scheme === undefined || ending === undefined ? [] : [{ scheme, ending }];
    });
  }

  isFor(path: string): boolean {
    return this.#path === null || this.#path(path);
  }

  /** Whether the request is the question of a browser before the real one. */
  static isPreflight(request: CorsRequest): boolean {
    if (request.method !== 'OPTIONS') return false;
    return request.header('origin') !== undefined && request.header('access-control-request-method') !== undefined;
  }

  /** The headers that answer a preflight: without any permission for origins that are not listed. */
  preflight(request: CorsRequest): string[] {
    const { methods, headers, maxAgeSeconds } = this.#given;
    const list = this.#permission(request);
    const vary = ['Vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'];
    if (list.length === 0) return vary;
    if (methods.length > 0) list.push('Access-Control-Allow-Methods', methods.join(', '));
    const allowed = headers.includes('*') ? askedHeaders(request) : headers.join(', ');
    if (allowed !== '') list.push('Access-Control-Allow-Headers', allowed);
    list.push('Access-Control-Max-Age', String(maxAgeSeconds));
    return [...list, ...vary];
  }

  /** The headers of an answer to anything else, with ours in the place of the origin's. */
  dress(headers: readonly string[], request: CorsRequest): readonly string[] {
    const isAccess = (name: string): boolean => name.length > 15 && name.slice(0, 15).toLowerCase() === 'access-control-';
    const kept = headers.filter((_part, at) => !isAccess(headers[at & ~1] as string));
    const permission = this.#permission(request);
    kept.push(...permission);
    const { exposed } = this.#given;
    if (permission.length > 0 && exposed.length > 0) kept.push('Access-Control-Expose-Headers', exposed.join(', '));
    return this.#all ? kept : withVary(kept, 'Origin');
  }

  #permission(request: CorsRequest): string[] {
    const origins = request.headerValues('origin');
    const origin = origins[0];
    if (origin === undefined || origins.length > 1) return [];
    if (this.#all) return ['Access-Control-Allow-Origin', '*'];
    if (!this.#lists(origin)) return [];
    const credentials = this.#given.credentials ? ['Access-Control-Allow-Credentials', 'true'] : [];
    return ['Access-Control-Allow-Origin', origin, ...credentials];
  }

  #lists(origin: string): boolean {
    if (origin === 'null') return false;
    if (this.#exact.has(origin)) return true;
    return this.#wildcards.some(({ scheme, ending }) => {
      if (!origin.startsWith(scheme) || !origin.endsWith(ending)) return false;
      return labels.test(origin.slice(scheme.length, origin.length - ending.length));
    });
  }
}

/** What the browser wants to send, if that is a list of names and nothing else. */
function askedHeaders(request: CorsRequest): string {
  const asked = request.header('access-control-request-headers')?.trim() ?? '';
  return asked.length <= longestAsked && headerNames.test(asked) ? asked : '';
}

import type { FirewallMatch, FirewallPlace, RulesetFirewall } from '@sitekeep/contracts';
import type { Detection, Refusal } from '@sitekeep/enforcement';
import type { ApiFault, ApiHead, CompiledApi } from '@sitekeep/firewall';
import type { Arrival } from '../../request-path/arrival.ts';
import { Cors } from '../../response/headers/cors.ts';
import { unpacked } from '../unpacked.ts';

type ApiSettings = NonNullable<RulesetFirewall['api']>;

const mostTold = 5;
const places: Readonly<Record<ApiFault['in'], FirewallPlace | null>> = {
  path: 'path',
  query: 'query',
  header: 'header',
  cookie: 'cookie',
  body: 'body',
  request: null,
};

/** One request held against the description of its site's API: its head at once, its body when it is there. */
export class ApiCheck {
  readonly #settings: ApiSettings;
  readonly #arrival: Arrival;
  readonly #head: ApiHead;
  #faults: readonly ApiFault[];

  constructor(settings: ApiSettings, api: CompiledApi, arrival: Arrival) {
    this.#settings = settings;
    this.#arrival = arrival;
    this.#head = api.check(arrival);
    // Of a question there seems to be no body, because it is not sent along.
    const unseen = arrival.client.route.asks || arrival.dry;
    this.#faults = unseen ? this.#head.faults.filter((fault) => fault.in !== 'body') : this.#head.faults;
  }

  /** Null where the request is no matter of the description: the question of a browser, which no description knows. */
  static of(settings: ApiSettings | null, api: CompiledApi | null, arrival: Arrival): ApiCheck | null {
    return settings === null || api === null || Cors.isPreflight(arrival) ? null : new ApiCheck(settings, api, arrival);
  }

  get #mode(): 'pass' | 'log' | 'refuse' {
    return this.#head.known ? this.#settings.mode : this.#settings.unknownPaths;
  }

  get wantsBody(): boolean {
    return this.#head.body !== null && this.#arrival.bodyComes && this.refusal === null;
  }

  /** Whether the body is to be held until it was looked at. */
  get refuses(): boolean {
    return this.#settings.mode === 'refuse';
  }

  /** To be called once. Of a body that is longer than what is read, nothing can be said. */
  lookAt(chunks: readonly Buffer[], whole: boolean): void {
    if (!this.wantsBody || !whole) return;
    const body = unpacked(Buffer.concat(chunks), this.#arrival.header('content-encoding')?.trim().toLowerCase() ?? 'identity');
    const found = body === null ? [{ in: 'body', name: '', code: 'encoding' } as const] : (this.#head.body?.(body, true) ?? []);
    this.#faults = [...this.#faults, ...found];
  }

  get refusal(): Refusal | null {
    if (this.#faults.length === 0 || this.#mode !== 'refuse') return null;
    return { stage: 'firewall', reason: 'api_mismatch', matched: this.#told(), status: 400 };
  }

  /** Null where everything fits, or what does not is no matter to the site. */
  get detection(): Detection | null {
    if (this.#faults.length === 0 || this.#mode === 'pass') return null;
    const matches = this.#faults.slice(0, 20).map(matchOf);
    return { blocked: this.#mode === 'refuse', wouldBlock: false, reason: 'api_mismatch', score: 0, matches };
  }

  /** What does not fit, in the description's words: nothing of it was sent by the visitor. */
  #told(): string {
    const told = this.#faults
      .slice(0, mostTold)
      .map(({ in: where, name, code }) => [where, name, code].filter((part) => part !== '').join(' '));
    return told.join(', ').slice(0, 200);
  }
}

const matchOf = ({ in: where, name, code }: ApiFault): FirewallMatch => ({
  rule: `api-${code}`.slice(0, 60),
  family: null,
  score: 0,
  place: places[where],
  name: name === '' ? null : name.slice(0, 200),
  excerpt: null,
});

import type { OriginError } from '../http1/origin-error.ts';
import type { Origin } from '../origin.ts';
import type { BalancedRequest } from './balanced-request.ts';
import type { Balancer } from './balancer.ts';
import type { OriginGroup } from './group.ts';

/** RFC 9110, 9.2.2: sent twice, these do what they do once. TRACE never comes this far. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** Whether a request may be sent again although an origin may have acted on it. A body is gone once it was passed on. */
export const isRepeatable = (method: string, bodyLength: number | null): boolean =>
  (bodyLength === null || bodyLength === 0) && idempotent.has(method);

/** The way of one request over the origins of a site that has several: whom it asks, and who is next when that one fails. */
export class Course {
  readonly #balancer: Balancer;
  readonly #request: BalancedRequest;
  readonly #group: OriginGroup;
  readonly #repeatable: boolean;
  #retriesLeft: number;
  #tried: Origin[] = none;
  #origin: Origin | null;
  #round = 0;

  constructor(balancer: Balancer, request: BalancedRequest, repeatable: boolean, retries: number) {
    this.#balancer = balancer;
    this.#request = request;
    this.#repeatable = repeatable && retries > 0;
    this.#retriesLeft = retries;
    this.#group = balancer.groupOf(request);
    this.#origin = this.#choose();
  }

  /** Whom the request is at, from the beginning on. */
  get origin(): Origin {
    return this.#origin as Origin;
  }

  #choose(): Origin | null {
    const now = this.#balancer.now;
    const question = { request: this.#request, now, repeatable: this.#repeatable, tried: this.#tried, dry: false };
    const chosen = this.#group.choose(question);
    if (chosen === null) return null;
    this.#round = chosen.origin.condition.began();
    return chosen.origin;
  }

  /**
   * The origin has failed before the head of an answer was passed on. Returns who is next, if another one may have the request: one that
   * was not sent anything always, one that was sent the request only while it is repeatable and there are retries left. Each is asked once.
   */
  failed(error: OriginError, sent: boolean): Origin | null {
    const failed = this.#origin;
    if (failed === null) return null;
    this.broken(error);
    this.over();
    if (sent && (!this.#repeatable || this.#retriesLeft-- <= 0)) return null;
    this.#tried = [...this.#tried, failed];
    this.#origin = this.#choose();
    if (this.#origin !== null) this.#balancer.repeated();
    return this.#origin;
  }

  /** The head of an answer came. Returns the Set-Cookie header that holds the visitor to the origin, where there is to be one. */
  answered(): string | null {
    const origin = this.#origin;
    if (origin === null) return null;
    this.#balancer.answered(origin, this.#round);
    return this.#group.sticky?.holdTo(origin, this.#request) ?? null;
  }

  /** The answer breaks off, or there is none. */
  broken(error: OriginError): void {
    if (this.#origin !== null && error.fault !== 'none') this.#balancer.failed(this.#origin, this.#round, error);
  }

  /** Nothing more is asked of the origin. May be called more than once. */
  over(): void {
    this.#origin?.condition.ended(this.#round);
    this.#origin = null;
  }
}

const none: Origin[] = [];

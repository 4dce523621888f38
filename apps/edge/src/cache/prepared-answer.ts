import { SharedHead } from '../request-path/shared-head.ts';
import type { Encoding } from '../response/compression/accept-encoding.ts';
import { encodedHeaders } from '../response/compression/encoded-headers.ts';
import type { CachedAnswer } from './cached-answer.ts';
import { notModifiedFields } from './rules/conditional.ts';

/** The heads of a stored answer, each put together when it is first wanted. */
export class PreparedAnswer {
  readonly whole: SharedHead;
  readonly #answer: CachedAnswer;
  #notModified: SharedHead | null = null;
  #encoded: Map<Encoding, SharedHead> | null = null;

  private constructor(answer: CachedAnswer) {
    const { status, headers } = answer.head;
    this.#answer = answer;
    this.whole = new SharedHead(status, status === 204 ? headers : [...headers, 'content-length', String(answer.length)]);
  }

  static of(answer: CachedAnswer): PreparedAnswer {
    return (answer.prepared ??= new PreparedAnswer(answer)) as PreparedAnswer;
  }

  get notModified(): SharedHead {
    return (this.#notModified ??= new SharedHead(304, notModifiedFields(this.#answer.head)));
  }

  /** Of the compressed form with this many bytes. */
  encoded(encoding: Encoding, length: number): SharedHead {
    const known = this.#encoded?.get(encoding);
    if (known) return known;
    const { status, headers } = this.#answer.head;
    const head = new SharedHead(status, [...encodedHeaders(headers, encoding), 'content-length', String(length)]);
    (this.#encoded ??= new Map()).set(encoding, head);
    return head;
  }
}

import { SharedHead } from '../request-path/shared-head.ts';
import type { CachedAnswer } from './cached-answer.ts';
import { notModifiedFields } from './rules/conditional.ts';

/** The heads of a stored answer, each put together when it is first wanted. */
export class PreparedAnswer {
  readonly whole: SharedHead;
  readonly #answer: CachedAnswer;
  #notModified: SharedHead | null = null;

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
}

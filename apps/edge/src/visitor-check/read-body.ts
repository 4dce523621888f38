import type { ClientListener } from '../origin/client-side.ts';
import type { AnsweringPassage } from '../request-path/answering-passage.ts';

const patienceMs = 10_000;

/** Why there is no body: the client left, it sent too much, or it took too long. */
export type BodyFault = 'gone' | 'too_large' | 'too_slow';

/** The whole body of a request of ours, as text; `limit` in bytes. `length`: what the head tells, -1 when it does not say, null without a body. */
export function readBody(passage: AnsweringPassage, length: number | null, limit: number): Promise<string | { fault: BodyFault }> {
  if (length !== null && length > limit) return Promise.resolve({ fault: 'too_large' });
  return new Promise((resolve) => {
    const reader = new BodyReader(limit, (result) => {
      clearTimeout(timer);
      resolve(result);
    });
    const timer = setTimeout(() => reader.end({ fault: 'too_slow' }), patienceMs);
    passage.listen(reader);
    if (length === null || length === 0) return reader.onBodyEnd();
    if (passage.expectsContinue) passage.sendContinue();
    passage.takeBody();
  });
}

class BodyReader implements ClientListener {
  readonly #limit: number;
  readonly #done: (result: string | { fault: BodyFault }) => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #over = false;

  constructor(limit: number, done: (result: string | { fault: BodyFault }) => void) {
    this.#limit = limit;
    this.#done = done;
  }

  onBodyChunk(chunk: Buffer): void {
    if (this.#over) return;
    this.#size += chunk.length;
    if (this.#size > this.#limit) return this.end({ fault: 'too_large' });
    this.#chunks.push(chunk);
  }

  onBodyEnd(): void {
    this.end(Buffer.concat(this.#chunks).toString('utf8'));
  }

  onGone(): void {
    this.end({ fault: 'gone' });
  }

  onDrained(): void {}

  end(result: string | { fault: BodyFault }): void {
    if (this.#over) return;
    this.#over = true;
    this.#done(result);
  }
}

import type { Passage } from '../request-path/passage.ts';
import { Allowance } from '../visitor-check/allowance.ts';

/** Within ten seconds. Beyond it the answer comes late. */
const atOnceEach = 20;
const atOnceAll = 1000;
const lateMs = 1000;
const mostWaiting = 1000;

/** 401, to whoever asks without being known. Who tries secrets is answered ever more slowly; one that is right never waits. */
export class Denials {
  readonly #atOnce = new Allowance(atOnceEach, atOnceAll);
  #waiting = 0;

  deny(asking: Passage): void {
    if (this.#atOnce.allows(asking.client.address)) return asking.answer(denied(asking.requestId));
    if (this.#waiting >= mostWaiting) return asking.abandon();
    this.#waiting++;
    setTimeout(() => {
      this.#waiting--;
      asking.answer(denied(asking.requestId));
    }, lateMs).unref();
  }
}

function denied(requestId: string) {
  const headers = ['WWW-Authenticate', 'Bearer realm="forward-auth"', 'Content-Length', '0', 'Cache-Control', 'no-store'];
  return { status: 401, headers: [...headers, 'X-Request-Id', requestId], body: Buffer.alloc(0) };
}

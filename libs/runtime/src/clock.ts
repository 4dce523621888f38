/**
 * The only source of business time. `offset` (ms) is 0 in production; in development every process follows the one that
 * tests set through Postgres, so that a month can pass in a second.
 */
export class Clock {
  private offset = 0;

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** ms since epoch */
  nowMs(): number {
    return Date.now() + this.offset;
  }

  /** ms since epoch, without the offset: for looking whether the machine's own clock is right */
  machineMs(): number {
    return Date.now();
  }

  setOffset(ms: number): void {
    this.offset = ms;
  }
}

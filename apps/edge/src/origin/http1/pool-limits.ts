/** How long what may take, in milliseconds, kept to half a second; and how many there may be, of one process to one origin. */
export interface PoolLimits {
  readonly connectMs: number;
  /** From the end of the request to the end of the answer's head. */
  readonly answerMs: number;
  /** Between two packets of an answer. */
  readonly silenceMs: number;
  /** How long a connection is kept without a request. */
  readonly idleMs: number;
  /** How long a request waits for a connection when all are in use. */
  readonly waitMs: number;
  readonly connections: number;
  /** How many connections requests with a body may use: those who send theirs slowly shall leave some for the others. */
  readonly uploads: number;
  readonly waiting: number;
}

export const defaultLimits: PoolLimits = {
  connectMs: 5000,
  answerMs: 60_000,
  silenceMs: 300_000,
  idleMs: 30_000,
  waitMs: 30_000,
  connections: 1024,
  uploads: 768,
  waiting: 2000,
};

// What the two commands print while they work, and how they end when something is wrong.

const begun = performance.now();

/** One progress line, with the seconds since the start. */
export function say(line) {
  console.log(`${`${((performance.now() - begun) / 1000).toFixed(1)} s`.padStart(7)}  ${line}`);
}

/** Says a line, and again with the time it has taken when the work is long, so that silence never looks like a hang. */
export async function sayWhile(line, work) {
  say(`${line} …`);
  const since = performance.now();
  const ticking = setInterval(() => say(`${line} … (${Math.round((performance.now() - since) / 1000)} s so far)`), 10_000);
  try {
    return await work();
  } finally {
    clearInterval(ticking);
  }
}

/** A fault that one line explains; anything else that is thrown is ours and keeps its stack. */
export class Fault extends Error {
  constructor(line, tail = '') {
    super(line);
    this.tail = tail;
  }
}

export function explain(error) {
  if (!(error instanceof Fault)) return error?.stack ?? String(error);
  return error.tail ? `${error.message}\n${error.tail}` : error.message;
}

import { runInNewContext } from 'node:vm';
import { solverScript } from '@sitekeep/visitor-check';

interface WorkerScope {
  onmessage?: (event: { data: InvisibleTask }) => void;
  postMessage: (message: { solution?: string }) => void;
}

/** Runs what browsers run. */
export function solve(task: InvisibleTask): string {
  let solution = '';
  const self: WorkerScope = { postMessage: (message) => (solution = message.solution ?? '') };
  runInNewContext(solverScript, { self });
  self.onmessage?.({ data: task });
  return solution;
}

/** What a page of the invisible check gives its script. */
export interface InvisibleTask {
  readonly token: string;
  readonly puzzles: number;
  readonly bits: number;
}

/** Reads the task out of a page; throws when the page has none. */
export function taskOf(page: string): InvisibleTask {
  const data = (name: string) => {
    const value = new RegExp(` data-${name}="([^"]*)"`).exec(page)?.[1];
    if (value === undefined) throw new Error(`the page has no data-${name}`);
    return value;
  };
  return { token: data('token'), puzzles: Number(data('puzzles')), bits: Number(data('bits')) };
}

/** The token in the form of a captcha. */
export function captchaToken(page: string): string {
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1];
  if (token === undefined) throw new Error('the page has no captcha');
  return token;
}

/** What the script of a page tells about an honest browser. */
export const honestReport = (userAgent: string): string =>
  JSON.stringify({ webdriver: false, userAgent, languages: ['en-GB'], screen: [1280, 900], viewport: [1280, 800], elapsed: 10 });

import { z } from 'zod';
import type { Challenge } from './challenge.ts';

/** What the page tells about its browser. Everything is claimed, not proven: it only decides who is asked for the captcha. */
export const consistencyReportSchema = z.object({
  webdriver: z.boolean(),
  userAgent: z.string().max(1024),
  languages: z.array(z.string().max(40)).max(20),
  screen: z.tuple([z.number(), z.number()]).describe('width, height in CSS pixels'),
  viewport: z.tuple([z.number(), z.number()]),
  elapsed: z.number().min(0).describe('ms from the start of the script to the solution'),
});
export type ConsistencyReport = z.infer<typeof consistencyReportSchema>;

/** What the server saw for itself. */
export interface ObservedRequest {
  readonly userAgent: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly challenge: Challenge;
  /** ms since epoch */
  readonly now: number;
}

/**
 * How much each sign of a program weighs. None suffices alone: privacy settings, unusual devices and test tools cause each of
 * them in honest browsers.
 */
const weights = {
  /** The browser says that a program steers it. */
  webdriver: 3,
  /** The script saw another browser name than the request told. */
  user_agent_differs: 3,
  /** The first language of the request is none of the page's. */
  languages_differ: 2,
  /** Neither screen nor window has a size. */
  no_screen: 2,
  /** Faster than any browser hashes: solved by a native program. */
  too_fast: 3,
  /** The page says it ran for longer than the challenge exists. */
  clock_differs: 3,
} as const;
export type ConsistencyFault = keyof typeof weights;

/** From this score on the captcha is asked. Nobody is refused by a score. */
export const captchaScore = 5;
// Desktop browsers reach 3 to 5 million hashes a second on one thread; twice that, for luck with the puzzles.
const hashesPerMs = 10_000;
const clockTolerance = 1500;

/** The signs that speak against a browser; empty when all agrees. */
export function consistencyFaults(report: ConsistencyReport, request: ObservedRequest): ConsistencyFault[] {
  const { challenge, now } = request;
  const existed = now - challenge.issuedAt;
  const expectedHashes = challenge.difficulty.puzzles * 2 ** challenge.difficulty.bits;
  const signs: Record<ConsistencyFault, boolean> = {
    webdriver: report.webdriver,
    user_agent_differs: report.userAgent !== (request.userAgent ?? ''),
    languages_differ: languagesDiffer(report.languages, request.acceptLanguage),
    no_screen: Math.max(...report.screen) <= 0 || (Math.max(...report.viewport) <= 0 && report.screen[0] <= 0),
    too_fast: existed < expectedHashes / hashesPerMs,
    clock_differs: report.elapsed > existed + clockTolerance,
  };
  return (Object.keys(signs) as ConsistencyFault[]).filter((fault) => signs[fault]);
}

export const scoreOf = (faults: readonly ConsistencyFault[]): number => faults.reduce((sum, fault) => sum + weights[fault], 0);

const primary = (tag: string): string => tag.trim().toLowerCase().split(/[-_;]/, 1)[0] ?? '';

function languagesDiffer(languages: readonly string[], acceptLanguage: string | undefined): boolean {
  const first = primary(acceptLanguage?.split(',', 1)[0] ?? '');
  if (first === '' || first === '*') return languages.length > 0;
  return !languages.some((language) => primary(language) === first);
}

import { type ConsistencyReport, consistencyReportSchema } from './consistency.ts';

/** The longest body of an answer, in bytes. */
export const longestAnswer = 8192;

/** What a form or the script of a page sent to the check. Fields that are missing or too long are empty. */
export interface CheckAnswer {
  readonly token: string;
  /** Of the invisible check. */
  readonly solution: string;
  readonly report: ConsistencyReport | null;
  /** Of the captcha. */
  readonly digits: string;
  /** Where the visitor wanted to go; safe to redirect to. */
  readonly returnTo: string;
}

/** Reads a body of type application/x-www-form-urlencoded. */
export function readAnswer(body: string): CheckAnswer {
  const fields = new URLSearchParams(body);
  const field = (name: string, longest: number): string => {
    const value = fields.get(name) ?? '';
    return value.length <= longest ? value : '';
  };
  return {
    token: field('token', 100),
    solution: field('solution', 400),
    report: reportOf(field('report', 4000)),
    digits: field('digits', 40),
    returnTo: safeReturn(field('return', 4096)),
  };
}

function reportOf(text: string): ConsistencyReport | null {
  try {
    return consistencyReportSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Of our own pages the only one that people mean to reach: where visitors look after their access. */
const ownPage = '/.sitekeep/account';

/** A path and query on the same site, or `/`: never another host (`//host`, `/\host`), another scheme or a second header line. */
export function safeReturn(target: string): string {
  if (!/^\/[\x21-\x7e]*$/.test(target) || /^\/[/\\]/.test(target)) return '/';
  return target.startsWith('/.sitekeep/') && target !== ownPage ? '/' : target;
}

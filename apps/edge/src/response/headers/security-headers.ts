import type { RulesetResponse } from '@sitekeep/contracts';

interface SecurityHeader {
  readonly name: string;
  readonly lowerName: string;
  readonly value: string;
  /** Left out of our own pages, whose policy is as strict as can be and their own. */
  readonly ofSiteOnly: boolean;
}

const fit = /^[\t\x20-\x7e\x80-\xff]+$/;

/** Headers that tell browsers what they may do with an answer, added where it says nothing of the kind. */
export class SecurityHeaders {
  readonly #headers: readonly SecurityHeader[];

  private constructor(headers: readonly SecurityHeader[]) {
    this.#headers = headers;
  }

  /** Null without any. */
  static of({ nosniff, frames, referrer, permissions, ...policies }: RulesetResponse['headers']): SecurityHeaders | null {
    const wanted: [string, string | null, boolean][] = [
      ['X-Content-Type-Options', nosniff ? 'nosniff' : null, false],
      ['X-Frame-Options', frames === null ? null : frames.toUpperCase(), false],
      ['Referrer-Policy', referrer, false],
      ['Permissions-Policy', permissions, false],
      ['Content-Security-Policy', policies.contentSecurity, true],
      ['Content-Security-Policy-Report-Only', policies.contentSecurityReportOnly, true],
    ];
    const headers = wanted.flatMap(([name, value, ofSiteOnly]) =>
      value !== null && fit.test(value) ? [{ name, lowerName: name.toLowerCase(), value: value.trim(), ofSiteOnly }] : [],
    );
    return headers.length === 0 ? null : new SecurityHeaders(headers);
  }

  /** The list with those that it lacks. `own`: of an answer of ours. */
  addTo(headers: readonly string[], own: boolean): readonly string[] {
    const present = new Set<string>();
    for (let i = 0; i < headers.length; i += 2) present.add((headers[i] as string).toLowerCase());
    const list = [...headers];
    for (const { name, lowerName, value, ofSiteOnly } of this.#headers)
      if (!present.has(lowerName) && !(own && ofSiteOnly)) list.push(name, value);
    return list;
  }
}

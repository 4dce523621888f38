import type { Ruleset, RulesetResponse } from '@sitekeep/contracts';
import { EarlyAnswers } from './answers/early-answers.ts';
import { type OwnPages, ownPages } from './answers/own-pages.ts';
import { SiteCompression } from './compression/site-compression.ts';
import { Cors } from './headers/cors.ts';
import { Dress } from './headers/dress.ts';
import { HeaderRules } from './headers/header-rules.ts';

/** What a site makes of its answers, ready for requests; what it does not use is null. */
export interface SiteResponse {
  readonly compression: SiteCompression | null;
  /** For the headers of every answer. */
  readonly dress: Dress | null;
  /** For the headers that the origin gets. */
  readonly requestRules: HeaderRules | null;
  readonly early: EarlyAnswers | null;
  readonly pages: OwnPages | null;
}

/** By the section as sites share it (see withSharedParts), so that sites that say the same share what is made of it. */
const known = new WeakMap<RulesetResponse, SiteResponse | null>();

/** Null for a site that uses nothing of it. Throws when a pattern does not compile. */
export function siteResponse({ response }: Ruleset): SiteResponse | null {
  const made = known.get(response);
  if (made !== undefined) return made;
  const fresh = compile(response);
  known.set(response, fresh);
  return fresh;
}

function compile(given: RulesetResponse): SiteResponse | null {
  const cors = given.cors === null ? null : new Cors(given.cors);
  const pages = ownPages(given.pages);
  const compiled: SiteResponse = {
    compression: given.compression === null ? null : new SiteCompression(given.compression),
    dress: Dress.of(given, cors),
    requestRules: HeaderRules.of(given.rules, 'request'),
    early: EarlyAnswers.of(given, cors, pages),
    pages,
  };
  return Object.values(compiled).every((part) => part === null) ? null : compiled;
}

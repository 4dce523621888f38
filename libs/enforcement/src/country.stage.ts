import type { Ruleset } from '@sitekeep/contracts';
import { pendingBot, type SiteServices } from './site-services.ts';
import { refuse, type Refusal, type StageCheck } from './verdict.ts';

/**
 * Decides by the country of the address. An address whose country nobody knows is refused by an allow list, which names all that
 * may come, and passes a block list, which names only those that may not. Where the site wishes so, a search bot passes once it
 * is verified. Null when switched off.
 */
export function countryStage(filters: Ruleset['filters'], services: SiteServices): StageCheck | null {
  const refusalOf = refusalByCountry(filters.countries);
  if (!refusalOf) return null;
  const { searchBots } = filters;
  return (request) => {
    if (request.exemptBy !== null) return null;
    const refusal = refusalOf(request.country());
    if (refusal === null || !searchBots) return refusal;
    const bot = services.verifiedBot(request.address, request.userAgent);
    // A refusal for good would take the page out of the search engine; "come again" costs the bot one more visit.
    if (bot === pendingBot) return notVerifiedYet;
    return bot === null ? refusal : null;
  };
}

const notVerifiedYet: Refusal = { ...refuse('country', 'bot_not_verified_yet', null, 503), retryAfterSeconds: 10 };

type Countries = Ruleset['filters']['countries'];
type RefusalByCountry = ((country: string | null) => Refusal | null) | null;

const known = new WeakMap<Countries, RefusalByCountry>();

/** Sites that share what they say of countries share what is made of it. */
function refusalByCountry(countries: Countries): RefusalByCountry {
  const made = known.get(countries) ?? prepare(countries);
  known.set(countries, made);
  return made;
}

function prepare({ mode, codes: listed }: Countries): RefusalByCountry {
  const codes = new Set(listed);
  if (mode === 'allow') {
    return (country) => {
      if (country === null) return refuse('country', 'country_unknown', null);
      return codes.has(country) ? null : refuse('country', 'country_not_allowed', country);
    };
  }
  if (mode === 'off') return null;
  return (country) => (country !== null && codes.has(country) ? refuse('country', 'country_blocked', country) : null);
}

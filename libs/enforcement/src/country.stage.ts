import type { Ruleset } from '@sitekeep/contracts';
import { remembered } from './remembered.ts';
import { pendingBot, type SiteServices } from './site-services.ts';
import { refuse, type Refusal, type StageCheck } from './verdict.ts';

/**
 * Decides by the country of the address. An address whose country nobody knows is refused by an allow list, which names all that
 * may come, and passes a block list, which names only those that may not. Where the site wishes so, a search bot passes once it
 * is verified. Null when switched off.
 */
export function countryStage(filters: Ruleset['filters'], services: SiteServices): StageCheck | null {
  if (filters.countries.mode === 'off') return null;
  return filters.searchBots ? sparingBots(filters.countries, services) : sparingNobody(filters.countries);
}

type Countries = Ruleset['filters']['countries'];

const sparingNobody = remembered((countries: Countries): StageCheck => {
  const refusalOf = refusalByCountry(countries);
  return (request) => (request.exemptBy === null ? refusalOf(request.country()) : null);
});

const sparingBots = remembered((countries: Countries, services: SiteServices): StageCheck => {
  const refusalOf = refusalByCountry(countries);
  return (request) => {
    if (request.exemptBy !== null) return null;
    const refusal = refusalOf(request.country());
    if (refusal === null) return null;
    const bot = services.verifiedBot(request.address, request.userAgent);
    // A refusal for good would take the page out of the search engine; "come again" costs the bot one more visit.
    if (bot === pendingBot) return notVerifiedYet;
    return bot === null ? refusal : null;
  };
});

const notVerifiedYet: Refusal = { ...refuse('country', 'bot_not_verified_yet', null, 503), retryAfterSeconds: 10 };

function refusalByCountry({ mode, codes: listed }: Countries): (country: string | null) => Refusal | null {
  const codes = new Set(listed);
  if (mode === 'allow') {
    return (country) => {
      if (country === null) return refuse('country', 'country_unknown', null);
      return codes.has(country) ? null : refuse('country', 'country_not_allowed', country);
    };
  }
  return (country) => (country !== null && codes.has(country) ? refuse('country', 'country_blocked', country) : null);
}

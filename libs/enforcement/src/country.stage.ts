import type { Ruleset } from '@sitekeep/contracts';
import { refuse, type StageCheck } from './verdict.ts';

/**
 * Decides by the country of the address. An address whose country nobody knows is refused by an allow list, which names all that
 * may come, and passes a block list, which names only those that may not. Null when switched off.
 */
export function countryStage({ countries }: Ruleset['filters']): StageCheck | null {
  if (countries.mode === 'off') return null;
  const codes = new Set(countries.codes);
  if (countries.mode === 'allow') {
    return (request) => {
      const country = request.country();
      if (country === null) return refuse('country', 'country_unknown', null);
      return codes.has(country) ? null : refuse('country', 'country_not_allowed', country);
    };
  }
  return (request) => {
    const country = request.country();
    return country !== null && codes.has(country) ? refuse('country', 'country_blocked', country) : null;
  };
}

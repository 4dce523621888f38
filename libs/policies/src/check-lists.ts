import type { Fault, ListEntryInput, ListName, SitePolicyInput } from '@sitekeep/contracts';
import { iso31661 } from 'iso-3166';
import { readListAddress } from './list-address.ts';

export type CheckedEntry = { list: ListName; address: string; note: string; expiresAt: Date | null; skipsGate: boolean };
type Countries = SitePolicyInput['countries'];

export const countryCodes: ReadonlySet<string> = new Set(
  iso31661.filter((country) => country.state === 'assigned').map((country) => country.alpha2),
);

export const lockedOut = 'Nobody could reach the site: add an address to the whitelist first, or switch this off.';
export const tooManyRules = (rules: number, allowed: number): string =>
  `${rules} list entries are more than the ${allowed} of your plan; join addresses into ranges, remove some, or choose a larger plan.`;

export function checkList(list: ListName, inputs: readonly ListEntryInput[], now: Date, faults: Fault[]): CheckedEntry[] {
  const seen = new Map<string, number>();
  return inputs.map((input, index) => {
    const entry = checkEntry(list, input, now, `/${list}/${index}`, faults);
    const first = seen.get(entry.address);
    if (first !== undefined)
      faults.push({
        pointer: `/${list}/${index}/address`,
        code: 'duplicate',
        detail: `${input.address} stands already at position ${first}; name it once.`,
      });
    else if (entry.address !== '') seen.set(entry.address, index);
    return entry;
  });
}

/** One entry; `pointer` is where it stands in the body. */
export function checkEntry(list: ListName, input: ListEntryInput, now: Date, pointer: string, faults: Fault[]): CheckedEntry {
  const address = readListAddress(input.address);
  if (typeof address !== 'string') faults.push({ pointer: `${pointer}/address`, ...address });
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt !== null && expiresAt <= now)
    faults.push({
      pointer: `${pointer}/expiresAt`,
      code: 'in_the_past',
      detail: 'This time is over; give a later one, or null for no end.',
    });
  const skipsGate = input.skipsGate ?? false;
  if (skipsGate && list === 'blacklist')
    faults.push({ pointer: `${pointer}/skipsGate`, code: 'not_of_blacklist', detail: 'Only addresses of the whitelist skip the gate.' });
  return { list, address: typeof address === 'string' ? address : '', note: input.note, expiresAt, skipsGate };
}

/** The filter with each country once, sorted. */
export function checkCountries(input: Countries, faults: Fault[]): Countries {
  for (const [index, code] of input.countries.entries())
    if (!countryCodes.has(code))
      faults.push({
        pointer: `/countries/countries/${index}`,
        code: 'unknown_country',
        detail: `${code} is no country of ISO 3166; Germany is DE, for example.`,
      });
  if (input.mode === 'allow' && input.countries.length === 0)
    faults.push({
      pointer: '/countries/countries',
      code: 'empty',
      detail: 'Nobody could reach the site: name at least one country, or choose another mode.',
    });
  return { mode: input.mode, countries: [...new Set(input.countries)].sort() };
}

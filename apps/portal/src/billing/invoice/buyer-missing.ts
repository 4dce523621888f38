import type { Party } from '@sitekeep/contracts';

/** What an invoice should say of its buyer and these details do not, in words; null: nothing is missing. */
export function missingOf({ addressLines, country }: Pick<Party, 'addressLines' | 'country'>): string | null {
  const missing = [addressLines.length === 0 && 'your address', country === null && 'your country'].filter((each) => each !== false);
  return missing.length > 0 ? missing.join(' and ') : null;
}

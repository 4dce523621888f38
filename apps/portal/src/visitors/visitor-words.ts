import type { Visitor } from '@sitekeep/contracts';
import type { Tone } from '@sitekeep/web-ui';

/** What this visitor may do now, in a word and in a sentence. */
export function visitorWord(visitor: Visitor): { tone: Tone; text: string; sentence: string } {
  if (visitor.locked) return { tone: 'refused', text: 'Locked', sentence: 'Locked: every site refuses this visitor.' };
  if (visitor.access.length === 0)
    return { tone: 'attention', text: 'No site yet', sentence: 'May enter no site yet. Give access to at least one.' };
  const sites = visitor.access.length === 1 ? '1 site' : `${visitor.access.length} sites`;
  return { tone: 'good', text: 'Active', sentence: `May enter ${sites}.` };
}

/** The factors that a visitor has so far. */
export function factorWords({ hasPassword, tokens }: Pick<Visitor, 'hasPassword' | 'tokens'>): string {
  const words = [hasPassword ? 'password' : '', tokens > 0 ? (tokens === 1 ? '1 token' : `${tokens} tokens`) : ''].filter(Boolean);
  return words.join(', ') || 'nothing yet';
}

export const nameOf = (visitor: Pick<Visitor, 'name' | 'email'>): string => visitor.name || visitor.email;
export const countVisitors = (count: number): string => (count === 1 ? '1 visitor' : `${count} visitors`);

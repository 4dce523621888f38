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

const counted = (count: number, one: string): string[] => (count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${one}s`]);

/** What a visitor has so far to sign in with. */
export function factorWords({
  hasPassword,
  tokens,
  passkeys,
  invitation,
}: Pick<Visitor, 'hasPassword' | 'tokens' | 'passkeys' | 'invitation'>): string {
  const words = [...(hasPassword ? ['password'] : []), ...counted(tokens, 'token'), ...counted(passkeys, 'passkey')];
  if (words.length > 0) return words.join(', ');
  return invitation?.state === 'open' ? 'nothing yet, invited' : 'nothing yet';
}

/** How it stands with the latest invitation. `day` shows a date. */
export function invitationWord(
  invitation: Visitor['invitation'],
  site: string,
  day: (at: string) => string,
): { tone: Tone; text: string; sentence: string } {
  if (!invitation)
    return {
      tone: 'off',
      text: 'Not invited',
      sentence: 'A mail lets the visitor choose a password and set up a code or a passkey themselves.',
    };
  const { state, createdAt, expiresAt } = invitation;
  if (state === 'open')
    return {
      tone: 'busy',
      text: 'Invited',
      sentence: `Sent on ${day(createdAt)} for ${site}. The link works once, until ${day(expiresAt)}.`,
    };
  if (state === 'accepted') return { tone: 'good', text: 'Accepted', sentence: `The visitor has followed the invitation to ${site}.` };
  if (state === 'declined')
    return {
      tone: 'refused',
      text: 'Declined',
      sentence: 'Somebody said “this is not me” at this address. No further mail goes there: ask for another address.',
    };
  if (state === 'replaced') return { tone: 'off', text: 'Replaced', sentence: 'A later mail has taken its place.' };
  return { tone: 'attention', text: 'Expired', sentence: `Sent on ${day(createdAt)} for ${site} and not used. Invite the visitor again.` };
}

export const nameOf = (visitor: Pick<Visitor, 'name' | 'email'>): string => visitor.name || visitor.email;
export const countVisitors = (count: number): string => (count === 1 ? '1 visitor' : `${count} visitors`);

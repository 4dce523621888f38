import type { RulesetGate } from '@sitekeep/contracts';

/** What a visitor has to sign in with: confirmed tokens that are not locked, and passkeys at this site. */
export type Held = { hasPassword: boolean; tokens: number; passkeys: number };
/** Of what the visitor has already. */
export type PasskeyAfter = { password: boolean; code: boolean };
/**
 * What an invitation asks its visitor to set up. `passkey`: may be set up in the place of the rest; `needsPasskey`: nothing else will do;
 * `passkeyAfter`: what is shown before one is taken.
 */
export type Wants = { password: boolean; code: boolean; passkey: boolean; needsPasskey: boolean; passkeyAfter: PasskeyAfter };

/**
 * What the site's policy asks for somewhere and the visitor does not have. Who has something already cannot get around it by the mailbox
 * alone: a passkey, which is worth all of it everywhere on the site, is offered to those who have nothing, and to the others only where nothing
 * less will do, after they have shown what they have.
 */
export function wantsOf({ require, rules, methods }: Pick<RulesetGate, 'require' | 'rules' | 'methods'>, held: Held): Wants {
  const asked = new Set([require, ...rules.map((rule) => rule.require)]);
  const asksBoth = asked.has('password_and_code');
  const asksPasskey = asked.has('passkey');
  const isSetUp = held.passkeys > 0;
  const password = !isSetUp && !held.hasPassword && (asksBoth || asked.has('password'));
  const code = !isSetUp && held.tokens === 0 && methods.includes('token') && (asksBoth || asked.has('code'));
  const hasNothing = !held.hasPassword && held.tokens === 0;
  const passkey = !isSetUp && (asksPasskey || (hasNothing && methods.includes('passkey') && (password || code)));
  const passkeyAfter = { password: passkey && held.hasPassword, code: passkey && held.tokens > 0 };
  return { password, code, passkey, needsPasskey: passkey && !password && !code, passkeyAfter };
}

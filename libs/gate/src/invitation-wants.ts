import type { RulesetGate } from '@sitekeep/contracts';

/** What a visitor has to sign in with: confirmed tokens that are not locked, and passkeys at this site. */
export type Held = { hasPassword: boolean; tokens: number; passkeys: number };
/** What an invitation asks its visitor to set up. `passkey`: may be set up in the place of the rest; `needsPasskey`: nothing else will do. */
export type Wants = { password: boolean; code: boolean; passkey: boolean; needsPasskey: boolean };

/**
 * What the site's policy asks for somewhere and the visitor does not have. Who has something already cannot get around it by the mailbox
 * alone: a passkey, which is worth all of it, is offered to those who have nothing, or where nothing less will do.
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
  return { password, code, passkey, needsPasskey: passkey && !password && !code };
}

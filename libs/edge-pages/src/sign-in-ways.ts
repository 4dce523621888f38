import type { Target } from './captcha-form.ts';
import { gatePaths, providerLink, signOutLink } from './gate-paths.ts';
import { escapeHtml } from './html.ts';
import type { GateWords } from './language.ts';

/** Other ways to sign in than by what is typed. */
export interface SignInWays {
  readonly passkey: boolean;
  readonly providers: readonly { readonly id: string; readonly name: string }[];
}

/** Where the visitor goes on after the form, in fields of it. */
export function hiddenTarget({ returnTo, form }: Target): string {
  const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
  return hidden('return', returnTo) + (form ? hidden('form', '1') : '');
}

/** Below the form, or alone (`first`); a passkey needs a script and is hidden without. `words` are escaped. */
export function signInWays(words: GateWords, { passkey, providers, first }: SignInWays & { first: boolean }, target: Target): string {
  if (!passkey && providers.length === 0) return '';
  const links = providers.map(({ id, name }) => {
    const text = words.provider.replace('%1', () => escapeHtml(name));
    return `<a class="button quiet" href="${escapeHtml(providerLink(id, target))}">${text}</a>`;
  });
  const ways = [...(passkey ? [passkeyForm(words, target, first)] : []), ...links];
  return `<div class="ways"${links.length === 0 ? ' hidden' : ''}>${ways.join('\n')}</div>`;
}

const passkeyForm = (words: GateWords, target: Target, first: boolean): string =>
  `<form method="post" action="${gatePaths.passkey}" data-passkey="${gatePaths.passkeyOptions}" hidden>${hiddenTarget(target)}<input type="hidden" name="credential"><button type="submit"${first ? '' : ' class="quiet"'}>${words.passkey}</button><p class="bad" role="alert" hidden>${words.passkeyFailed}</p></form>`;

/** Ends a session that is somebody else's. */
export const signOutInstead = (words: GateWords, target: Target): string =>
  `<form method="post" action="${escapeHtml(signOutLink(target))}"><p class="row soft">${words.notYou} <button type="submit" class="link">${words.signOut}</button></p></form>`;

import type { Challenge } from '@sitekeep/visitor-check';
import { checkPaths } from './assets.ts';
import { escapeHtml } from './html.ts';
import type { CheckWords } from './language.ts';

/** Where the visitor goes on, and whether a form is held up. */
export interface Target {
  readonly returnTo: string;
  readonly form: boolean;
}

/** Link to a captcha page that leads to the same place. */
export const captchaLink = ({ returnTo, form }: Target): string =>
  `${checkPaths.captcha}?return=${encodeURIComponent(returnTo)}${form ? '&form=1' : ''}`;

/** Picture, field and sound, as a form that any browser can send, below a text with the id `task`. `words` are escaped. */
export function captchaForm(words: CheckWords, target: Target, { token }: Challenge, fault: 'wrong' | 'too_late' | null): string {
  const hidden = (name: string, value: string): string => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
  const alert = fault === null ? '' : `<p id="fault" class="bad" role="alert">${fault === 'wrong' ? words.wrongDigits : words.tooLate}</p>`;
  return `<form method="post" action="${checkPaths.captcha}">${hidden('token', token)}${hidden('return', target.returnTo)}${target.form ? hidden('form', '1') : ''}${alert}
<img src="${checkPaths.image}?${token}" width="360" height="120" alt="${words.picture}">
<label for="digits">${words.label}</label><input id="digits" name="digits" type="text" inputmode="numeric" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="20" required autofocus aria-describedby="${fault === null ? 'task' : 'fault task'}">
<p class="row"><button type="submit">${words.submit}</button><a href="${escapeHtml(captchaLink(target))}">${words.otherDigits}</a></p>
<details><summary>${words.listen}</summary><p id="how">${words.howToListen}</p><audio controls preload="none" src="${checkPaths.audio}?${token}" aria-describedby="how"></audio></details>
</form>`;
}

import { safeReturn } from '@sitekeep/visitor-check';
import type { PageBrand } from './brand.ts';
import type { Target } from './captcha-form.ts';
import { gatePaths } from './gate-paths.ts';
import { gatePolicy, preparedGate, wordsFor } from './gate-words.ts';
import { escapeHtml } from './html.ts';
import type { GateWords } from './language.ts';
import { wantsHtml } from './negotiate.ts';
import { htmlType, type Page, pageOf, problemType } from './page.ts';
import { fill } from './template.ts';

export interface SignInPageRequest extends Target {
  readonly requestId: string;
  readonly accept: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly brand: PageBrand;
  /** What is asked for beside the e-mail address. */
  readonly asks: 'password' | 'code' | 'password_and_code';
  /** As it was typed at the last try, so that it need not be typed again; never the password or the code. */
  readonly email: string;
  /** The last try failed. */
  readonly refused: boolean;
}

/** One form that any browser can send, without a script. 200; 401 after a try that failed, as problem+json for programs. */
export function renderSignInPage(request: SignInPageRequest): Page {
  const { acceptLanguage, asks, brand, email, form, refused, requestId, returnTo } = request;
  const { language, words, templates } = preparedGate(acceptLanguage);
  const { gate, check } = words;
  if (refused && !wantsHtml(request.accept)) return problemOf(request, language);
  const alert = refused ? `<p id="fault" class="bad" role="alert">${gate.refused}</p>` : '';
  const held = form ? `<p>${check.formHeld}</p>` : '';
  const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
  const content = `<h1>${gate.title}</h1><p>${gate.what}</p>${held}<form method="post" action="${gatePaths.signIn}">${hidden('return', safeReturn(returnTo))}${form ? hidden('form', '1') : ''}${alert}
${fieldsOf(gate, asks, { email, refused })}
<p class="row"><button type="submit">${gate.submit}</button></p>
</form>`;
  const facts = { contentType: htmlType, language, policy: gatePolicy(brand, 'none'), requestId, referrer: 'same-origin' } as const;
  return pageOf({ ...facts, status: refused ? 401 : 200 }, fill(templates.sign_in, brand, requestId, content));
}

function problemOf({ requestId, acceptLanguage }: SignInPageRequest, language: string): Page {
  const status = 401;
  const { title, refused: detail } = wordsFor(acceptLanguage).gate;
  const problem = { type: 'about:blank', title, status, code: 'sign_in_failed', detail, stage: 'gate', requestId };
  const policy = "default-src 'none'; frame-ancestors 'none'";
  return pageOf({ status, contentType: problemType, language, policy, requestId }, JSON.stringify(problem));
}

/** The cursor stands in the first field that is still empty. Names and hints are those that password managers look for. */
function fieldsOf(words: GateWords, asks: SignInPageRequest['asks'], { email, refused }: { email: string; refused: boolean }): string {
  const next = email === '' ? 'email' : asks === 'code' ? 'code' : 'password';
  const field = (name: 'email' | 'password' | 'code', attributes: string, hint: string | null = null) => {
    const described = [refused ? 'fault' : '', hint === null ? '' : `${name}-hint`].filter((id) => id !== '').join(' ');
    const below = hint === null ? '' : `<p id="${name}-hint" class="soft">${hint}</p>`;
    return `<label for="${name}">${words[name]}</label><input id="${name}" name="${name}" ${attributes} required${name === next ? ' autofocus' : ''}${described === '' ? '' : ` aria-describedby="${described}"`}>${below}`;
  };
  const rows = [
    field(
      'email',
      `type="email" autocomplete="username" maxlength="254" autocapitalize="none" spellcheck="false" value="${escapeHtml(email)}"`,
    ),
  ];
  if (asks !== 'code') rows.push(field('password', 'type="password" autocomplete="current-password" maxlength="256"'));
  if (asks !== 'password')
    rows.push(
      field('code', 'type="text" autocomplete="one-time-code" maxlength="64" autocapitalize="none" spellcheck="false"', words.codeHint),
    );
  return rows.join('\n');
}

import { escapeHtml } from './html.ts';
import type { GateWords } from './language.ts';

/** What the form of the sign-in asks for. */
export interface SignInFields {
  readonly password: boolean;
  readonly code: boolean;
  /** The browser was trusted until now, as it seems: the page says why it asks for a code. */
  readonly distrusted: boolean;
  /** Whence codes come at this site. */
  readonly codes: { readonly token: boolean; readonly recovery: boolean; readonly mail: boolean };
  /** As it was typed at the last try, so that it need not be typed again; never the password or the code. */
  readonly email: string;
  /** It is that of the session, and stays. */
  readonly fixed: boolean;
  /** So many seconds this browser may stand for the code; null: that is not offered. */
  readonly trustSeconds: number | null;
}

export interface FieldsShown extends SignInFields {
  readonly language: string;
  /** Id of what the fields are described by, beside their hints. */
  readonly describedBy: string | null;
  /** `code`: the cursor stands there, whatever else is empty. */
  readonly first: 'code' | null;
  /** A code may just have been sent. */
  readonly mailed: boolean;
}

/** Names and hints are those that password managers look for. `words` are escaped. */
export function signInFields(words: GateWords, shown: FieldsShown): string {
  const { email, fixed, password, code, codes, trustSeconds } = shown;
  const next = shown.first ?? (email === '' ? 'email' : password ? 'password' : code ? 'code' : null);
  const field = (name: 'email' | 'password' | 'code', attributes: string, hint: string | null = null) => {
    const described = [shown.describedBy, hint === null ? null : `${name}-hint`].filter((id) => id !== null).join(' ');
    const below = hint === null ? '' : `<p id="${name}-hint" class="soft">${hint}</p>`;
    return `<label for="${name}">${words[name]}</label><input id="${name}" name="${name}" ${attributes}${name === next ? ' autofocus' : ''}${described === '' ? '' : ` aria-describedby="${described}"`}>${below}`;
  };
  const address = `type="email" autocomplete="username" maxlength="254" autocapitalize="none" spellcheck="false" value="${escapeHtml(email)}"`;
  const rows = [field('email', `${address} ${fixed ? 'readonly' : 'required'}`)];
  if (password) rows.push(field('password', 'type="password" autocomplete="current-password" maxlength="256" required'));
  // Where a code can be sent, the form is sent without one.
  const text = `type="text" autocomplete="one-time-code" maxlength="64" autocapitalize="none" spellcheck="false"${codes.mail ? '' : ' required'}`;
  if (code) rows.push(field('code', text, hintOf(words, shown)));
  if (trustSeconds !== null) rows.push(trustOf(words, shown.language, trustSeconds));
  return rows.join('\n');
}

function hintOf(words: GateWords, { codes: { token, recovery, mail }, distrusted, mailed }: FieldsShown): string | null {
  const again = distrusted ? words.codeAgain : '';
  const hints = [again, token && !mailed ? words.codeHint : mail ? words.mailHint : '', recovery ? words.recoveryHint : ''].filter(
    (hint) => hint !== '',
  );
  return hints.length === 0 ? null : hints.join(' ');
}

const trustOf = (words: GateWords, language: string, seconds: number): string =>
  `<label class="tick"><input id="trust" name="trust" type="checkbox" value="1"><span>${words.trust} (${escapeHtml(durationIn(language, seconds))})<small>${words.trustHint}</small></span></label>`;

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** In words of the language, by the largest unit of which it has one at least; rounded down, so that nobody is promised more. */
function durationIn(language: string, seconds: number): string {
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? units[2];
  const count = Math.max(1, Math.floor(seconds / length));
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count).replaceAll(' ', '\u00a0');
}

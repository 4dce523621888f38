import { safeReturn } from '@sitekeep/visitor-check';
import type { PageBrand } from './brand.ts';
import type { Target } from './captcha-form.ts';
import { gatePaths } from './gate-paths.ts';
import { gatePolicy, type PreparedGate, preparedGate, wordsFor } from './gate-words.ts';
import { escapeHtml } from './html.ts';
import { wantsHtml } from './negotiate.ts';
import { htmlType, type Page, pageOf, problemType } from './page.ts';
import { passkeyScript, passkeyScriptHash } from './passkey-script.ts';
import { type SignInFields, signInFields } from './sign-in-fields.ts';
import { hiddenTarget, signInWays, type SignInWays, signOutInstead } from './sign-in-ways.ts';
import { fill } from './template.ts';
import { preparedVisitor } from './visitor-pages/prepared.ts';
import { visitorPaths } from './visitor-pages/visitor-paths.ts';

/** What became of the last try; `code_sent` is no failure. */
export type SignInNotice = 'refused' | 'passkey_refused' | 'provider_refused' | 'code_sent';

export interface SignInPageRequest extends Target, SignInWays {
  readonly requestId: string;
  readonly accept: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly brand: PageBrand;
  /** Stands above the form where no brand says whose site it is. */
  readonly hostname: string;
  /** Null where nothing that is typed will do. */
  readonly fields: SignInFields | null;
  /** The visitor has a session, which shows too little (`more`) or has shown it too long ago (`again`). */
  readonly session: 'more' | 'again' | null;
  readonly notice: SignInNotice | null;
}

/**
 * One form that any browser can send without a script, and besides it what needs one or leads elsewhere. 200; 401 after a try that failed,
 * as problem+json for programs.
 */
export function renderSignInPage(request: SignInPageRequest): Page {
  const { acceptLanguage, brand, notice, passkey, requestId } = request;
  const { language, words, templates } = preparedGate(acceptLanguage);
  const failed = notice !== null && notice !== 'code_sent';
  if (failed && !wantsHtml(request.accept)) return problemOf(request, notice, language);
  const target = { returnTo: safeReturn(request.returnTo), form: request.form };
  const { gate, check } = words;
  const what = request.session === null ? gate.what : gate[request.session];
  const held = request.form ? `<p>${check.formHeld}</p>` : '';
  const other = request.session === null ? '' : `${firstPasskey(request)}${signOutInstead(gate, target)}`;
  const script = passkey ? `<script>${passkeyScript}</script>` : '';
  const whose = brand.header === '' ? `<p><strong>${escapeHtml(request.hostname)}</strong></p>` : '';
  const content = `<h1>${gate.title}</h1>${whose}<p>${what}</p>${held}${formOf(request, words, language, target)}${signInWays(gate, { ...request, first: request.fields === null }, target)}${other}${script}`;
  const policy = gatePolicy(brand, 'none', passkey ? passkeyScriptHash : null);
  const facts = { contentType: htmlType, language, policy, requestId, referrer: 'same-origin' } as const;
  return pageOf({ ...facts, status: failed ? 401 : 200 }, fill(templates.sign_in, brand, requestId, content));
}

/** Whoever has no passkey yet makes one where visitors look after their access. */
const firstPasskey = ({ fields, passkey, acceptLanguage }: SignInPageRequest): string =>
  fields === null && passkey
    ? `<p class="row"><a href="${visitorPaths.account}">${preparedVisitor(acceptLanguage).words.account.addPasskey}</a></p>`
    : '';

function formOf({ fields, notice, passkey }: SignInPageRequest, { gate }: PreparedGate['words'], language: string, target: Target): string {
  const mailed = notice === 'code_sent';
  // What is secret does not come back with the form.
  const again = mailed && fields?.password === true ? ` ${gate.passwordAgain}` : '';
  const told = notice === null ? '' : noticeOf(gate[noticeWords[notice]] + again, notice);
  if (fields === null) return passkey ? `${told}<p data-no-passkey>${gate.passkeyNeeded}</p>` : told;
  const describedBy = notice === null ? null : 'notice';
  const first = fields.distrusted || (mailed && !fields.password) ? 'code' : null;
  const send =
    fields.code && fields.codes.mail ? `<button type="submit" name="send" value="code" class="quiet">${gate.sendCode}</button>` : '';
  const forgot = fields.password ? `<a href="${visitorPaths.reset}">${gate.forgot}</a>` : '';
  return `<form method="post" action="${gatePaths.signIn}">${hiddenTarget(target)}${told}
${signInFields(gate, { ...fields, language, describedBy, first, mailed })}
<p class="row"><button type="submit">${gate.submit}</button>${send}${forgot}</p>
</form>`;
}

const noticeWords = {
  refused: 'refused',
  passkey_refused: 'passkeyFailed',
  provider_refused: 'providerFailed',
  code_sent: 'codeSent',
} as const;

const noticeOf = (text: string, notice: SignInNotice): string =>
  notice === 'code_sent' ? `<p id="notice" class="told" role="status">${text}</p>` : `<p id="notice" class="bad" role="alert">${text}</p>`;

function problemOf({ requestId, acceptLanguage }: SignInPageRequest, notice: SignInNotice, language: string): Page {
  const status = 401;
  const { gate } = wordsFor(acceptLanguage);
  const detail = gate[noticeWords[notice]];
  const problem = { type: 'about:blank', title: gate.title, status, code: 'sign_in_failed', detail, stage: 'gate', requestId };
  const policy = "default-src 'none'; frame-ancestors 'none'";
  return pageOf({ status, contentType: problemType, language, policy, requestId }, JSON.stringify(problem));
}

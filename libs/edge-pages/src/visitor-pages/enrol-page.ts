import type { GateInvitationAnswer } from '@sitekeep/contracts';
import { escapeHtml } from '../html.ts';
import type { Page } from '../page.ts';
import type { VisitorWords } from '../visitor-words/words.ts';
import {
  anyCodeAttributes,
  buttonRow,
  codeAttributes,
  field,
  filled,
  hiddenField,
  newPasswordAttributes,
  otherFaults,
  presentPasswordAttributes,
  timeText,
  type VisitorFault,
} from './parts.ts';
import { passkeyForm } from './passkey-form.ts';
import { visitorPage, type VisitorReader, withFaults } from './visitor-page.ts';
import { visitorPaths } from './visitor-paths.ts';

export interface EnrolPageRequest extends VisitorReader {
  readonly invitation: GateInvitationAnswer;
  /** Of the link in the mail. */
  readonly secret: string;
  /** Of the last try. */
  readonly faults: readonly VisitorFault[];
}

/** The page of an invitation: by what the visitor will sign in. 200; 422 after a try that had faults. */
export function renderEnrolPage(request: EnrolPageRequest): Page {
  const { invitation, secret, faults } = request;
  const { passkeysOffered: byPasskey, wantsPassword, token } = invitation;
  const byThatAlone = byPasskey && !wantsPassword && token === null;
  return visitorPage(
    request,
    'enrol',
    ({ words, language }) => {
      const { enrol } = words;
      const facts = `<p>${filled(enrol.invited, { inviter: invitation.inviter, site: invitation.site })}</p><p class="soft">${filled(enrol.until, { time: timeText(language, invitation.endsAt) })}</p>`;
      const passkey = byPasskey ? passkeyWay(words, request) : '';
      const other = byThatAlone ? unsupported(enrol) : otherWay(words, request, byPasskey);
      const notMe = `<p class="row"><a href="${visitorPaths.notMe}?k=${escapeHtml(encodeURIComponent(secret))}">${enrol.notMe}</a></p>`;
      return `${facts}${passkey}${other}${notMe}`;
    },
    withFaults(faults, byPasskey),
  );
}

const unsupported = (enrol: VisitorWords['enrol']): string => `<p data-script="without">${enrol.passkeyUnsupported}</p>`;

/** Of the link, and the token: shown again after faults, it is the one that is in the app by then. */
const hidden = ({ secret, invitation: { token } }: EnrolPageRequest): string =>
  `${hiddenField('k', secret)}${token === null ? '' : hiddenField('sealed', token.sealed)}`;

function passkeyWay(words: VisitorWords, request: EnrolPageRequest): string {
  const { passkeyTitle, passkeyWhat, passkeySubmit } = words.enrol;
  const form = passkeyForm(words, {
    action: visitorPaths.enrol,
    fields: `${hidden(request)}${shownFirst(words, request)}`,
    submit: passkeySubmit,
    failed: request.faults.includes('passkey'),
  });
  return `<div data-script="with" hidden><h2>${passkeyTitle}</h2><p>${passkeyWhat}</p></div>${form}`;
}

/** What the visitor has already, asked for before a passkey: the mailbox alone does not get around it. */
function shownFirst(words: VisitorWords, { invitation: { passkeyAfter }, faults }: EnrolPageRequest): string {
  if (!passkeyAfter.password && !passkeyAfter.code) return '';
  const { account, enrol } = words;
  const password = { name: 'current', label: account.currentPassword, attributes: presentPasswordAttributes } as const;
  const code = { name: 'currentCode', label: enrol.shownCodeLabel, attributes: anyCodeAttributes } as const;
  const fault = faults.includes('shown') ? `<p class="bad" role="alert">${words.faults.shown}</p>` : '';
  const fields = [...(passkeyAfter.password ? [password] : []), ...(passkeyAfter.code ? [code] : [])];
  return `<p>${enrol.shownWhat}</p>${fault}${fields.map((one) => field(one, words, [])).join('')}`;
}

/** Password and app, as far as they are wanted. The address stands in a field for managers of passwords. */
function otherWay(words: VisitorWords, request: EnrolPageRequest, isSecond: boolean): string {
  const { invitation, faults } = request;
  const { enrol } = words;
  const { email, token, wantsPassword } = invitation;
  const heading = isSecond ? `<h2 data-script="with" hidden>${enrol.otherWay}</h2>` : '';
  const address = `<label for="email">${enrol.address}</label><input id="email" type="email" autocomplete="username" value="${escapeHtml(email)}" readonly>`;
  const password = wantsPassword
    ? field({ name: 'password', label: enrol.passwordLabel, attributes: newPasswordAttributes, hint: enrol.passwordHint }, words, faults)
    : '';
  const app = token === null ? '' : appSteps(words, token, faults);
  const others = otherFaults(
    words,
    faults.filter((fault) => fault !== 'passkey' && fault !== 'shown'),
  );
  return `${heading}<form method="post" action="${visitorPaths.enrol}">${hidden(request)}${others}${address}${password}${app}${buttonRow(enrol.submit)}</form>`;
}

function appSteps(
  { enrol, ...words }: VisitorWords,
  token: NonNullable<GateInvitationAnswer['token']>,
  faults: readonly VisitorFault[],
): string {
  const picture = `<div class="qr" role="img" aria-label="${enrol.picture}">${drawing(token.qr)}</div>`;
  const open = `<p><a href="${escapeHtml(token.uri)}">${enrol.openApp}</a></p>`;
  const key = `<p class="soft">${enrol.key}<br><code class="key">${escapeHtml(token.seed)}</code></p>`;
  const code = field({ name: 'code', label: enrol.codeLabel, attributes: codeAttributes }, { enrol, ...words }, faults);
  return `<h2>${enrol.appTitle}</h2><p>${enrol.appWhat}</p>${picture}${open}${key}${code}`;
}

/** Of an SVG picture only what draws: whatever else might come along stays out of the page. */
function drawing(svg: string): string {
  const isPlain = /^\s*(?:<\?xml[^>]*\?>\s*)?<svg\b[^<>]*>(?:\s*<\/?(?:rect|path|g|title)\b[^<>]*>)*\s*<\/svg>\s*$/.test(svg);
  return isPlain && !/\son\w+\s*=|javascript:|\sstyle\s*=/i.test(svg) ? svg.replace(/^\s*<\?xml[^>]*\?>\s*/, '') : '';
}

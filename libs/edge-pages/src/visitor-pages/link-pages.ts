import { gatePaths } from '../gate-paths.ts';
import type { Page } from '../page.ts';
import { buttonRow, field, hiddenField, newPasswordAttributes, otherFaults, type VisitorFault } from './parts.ts';
import type { PreparedVisitor } from './prepared.ts';
import { visitorPage, type VisitorReader, withFaults } from './visitor-page.ts';
import { visitorPaths } from './visitor-paths.ts';

/** Asks whether the mail was for somebody else. Opening it changes nothing, because scanners of mail open links, too. */
export const renderNotMePage = (request: VisitorReader & { readonly secret: string }): Page =>
  visitorPage(
    request,
    'notMe',
    ({ words: { notMe } }) =>
      `<p>${notMe.what}</p><form method="post" action="${visitorPaths.notMe}">${hiddenField('k', request.secret)}${buttonRow(notMe.submit)}</form>`,
  );

/** Asks to whom the link for a new password goes. */
export const renderResetPage = (request: VisitorReader): Page =>
  visitorPage(request, 'reset', ({ words, common }) => {
    const attributes = 'type="email" autocomplete="username" maxlength="254" autocapitalize="none" spellcheck="false" required';
    const address = field({ name: 'email', label: common.gate.email, attributes }, words, [], true);
    return `<p>${words.reset.what}</p><form method="post" action="${visitorPaths.reset}">${address}${buttonRow(words.reset.submit)}</form>`;
  });

/** Asks for the new password. 200; 422 after a try that had faults. */
export const renderNewPasswordPage = (
  request: VisitorReader & { readonly secret: string; readonly faults: readonly VisitorFault[] },
): Page => {
  const { secret, faults } = request;
  return visitorPage(
    request,
    'newPassword',
    ({ words }) => {
      const { enrol, newPassword } = words;
      const chosen = { name: 'password', label: enrol.passwordLabel, attributes: newPasswordAttributes, hint: enrol.passwordHint } as const;
      return `<p>${newPassword.what}</p><form method="post" action="${visitorPaths.reset}">${hiddenField('k', secret)}${otherFaults(words, faults)}${field(chosen, words, faults, true)}${buttonRow(newPassword.submit)}</form>`;
    },
    withFaults(faults),
  );
};

/** What has become of it. `canSignIn`: the site has a sign-in of ours to which the page can lead. */
export const renderVisitorNote = (
  request: VisitorReader & { readonly kind: 'declined' | 'sent' | 'passwordChanged'; readonly canSignIn: boolean },
): Page =>
  visitorPage(request, request.kind, (prepared) => {
    const leads = request.kind === 'passwordChanged' && request.canSignIn;
    return `<p>${prepared.words[request.kind].what}</p>${leads ? toSignIn(prepared) : ''}`;
  });

export interface LinkOverRequest extends VisitorReader {
  readonly canSignIn: boolean;
  /** The link was of a forgotten password: whoever shows it may ask for another one. */
  readonly ofReset: boolean;
}

/** For links that were never given out, used, replaced or too old: the same for all of them. 404. */
export const renderLinkOver = (request: LinkOverRequest): Page =>
  visitorPage(
    request,
    'linkOver',
    (prepared) => {
      const { linkOver, reset } = prepared.words;
      const anew = `<p class="row"><a class="button" href="${visitorPaths.reset}">${reset.title}</a></p>`;
      const others = `<p>${linkOver.next}</p>${request.canSignIn ? toSignIn(prepared) : ''}`;
      return `<p>${linkOver.what}</p>${request.ofReset ? anew : others}`;
    },
    { status: 404, problem: { code: 'link_over', detail: ({ linkOver }) => linkOver.what } },
  );

const toSignIn = ({ common }: PreparedVisitor): string =>
  `<p class="row"><a class="button" href="${gatePaths.signIn}?return=%2F">${common.gate.submit}</a></p>`;

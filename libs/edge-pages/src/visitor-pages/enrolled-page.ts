import { signedInLink } from '../gate-paths.ts';
import { escapeHtml } from '../html.ts';
import type { Page } from '../page.ts';
import { visitorPage, type VisitorReader } from './visitor-page.ts';

export interface EnrolledPageRequest extends VisitorReader {
  readonly recoveryCodes: readonly string[];
  /** Not where the site has no sign-in of ours. */
  readonly signedIn: boolean;
}

/** After the enrolment: the recovery codes, which nobody shows again, as a list that can be printed. */
export function renderEnrolledPage(request: EnrolledPageRequest): Page {
  return visitorPage(request, 'enrolled', ({ words: { enrolled } }) => {
    const rows = request.recoveryCodes.map((code) => `<li><code class="key">${escapeHtml(code)}</code></li>`).join('');
    const codes = rows === '' ? '' : `<h2>${enrolled.codesTitle}</h2><p>${enrolled.codesWhat}</p><ol class="codes">${rows}</ol>`;
    const done = request.signedIn ? `<p>${enrolled.what}</p>` : '';
    // By way of the sign-in's end, which knows which pages open to the visitor.
    const on = request.signedIn ? signedInLink({ returnTo: '/', form: false }) : '/';
    return `${done}${codes}<p class="row"><a class="button" href="${escapeHtml(on)}">${enrolled.goOn}</a></p>`;
  });
}

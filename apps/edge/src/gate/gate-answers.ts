import {
  gatePaths,
  type Page,
  renderGatePage,
  renderPage,
  renderTokenRefused,
  signInLink,
  type Target,
  wantsHtml,
} from '@sitekeep/edge-pages';
import type { Refusal } from '@sitekeep/enforcement';
import { sessionCookieName, sessionTokenIn } from '@sitekeep/gate-session';
import type { Arrival } from '../request-path/arrival.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { redirectAnswer, withHeader } from '../visitor-check/own-answers.ts';
import { isNavigation } from '../visitor-check/request-kind.ts';
import { showsToken } from './machine-credentials.ts';

/**
 * With every 401, as HTTP asks (RFC 9110, 15.5.2): where a program signs in, and by which cookie it is known from then on. The scheme is
 * that of draft-broyer-http-cookie-auth.
 */
export const challenge = `Cookie realm="sitekeep", form-action="${gatePaths.signIn}", cookie-name="${sessionCookieName}"`;

/** In characters of the link: more than any address that people open, and the form that brings it back stays below its own bound. */
const longestLink = 8000;

/** Git shows its token after it was asked for it in this way (RFC 7617); browsers that show a page are led to the sign-in before. */
const forGit = 'Basic realm="sitekeep", charset="UTF-8"';

/**
 * Where the visitor wanted to go, to be remembered in a link to the sign-in; the first page where the link would be longer than the site
 * takes. A form that was sent is not sent again by us.
 */
function wantedBy({ path, query, method }: Arrival, { arrival: { limits } }: LiveSite): Target {
  const target = { returnTo: path + query, form: method === 'POST' };
  return signInLink(target).length <= Math.min(longestLink, limits.urlBytes) ? target : { ...target, returnTo: '/' };
}

/** What a request gets that the gate refused: browsers are led to the sign-in, programs are told of it. */
export function gateAnswer(
  arrival: Arrival,
  site: LiveSite,
  requestId: string,
  { reason, basic }: Pick<Refusal, 'reason' | 'basic'>,
): Page {
  // Browsers keep the session over HTTPS alone: over HTTP a sign-in would lead in a circle.
  if (!arrival.secure) return withoutTls(arrival, site, requestId);
  const target = wantedBy(arrival, site);
  if (reason === 'sign_in_required' && isNavigation(arrival)) return redirectAnswer(signInLink(target), requestId);
  const kind = reason === 'sign_in_required' || reason === 'gate_unavailable' ? reason : 'gate_forbidden';
  const refusesToken = kind === 'sign_in_required' && !wantsHtml(arrival.header('accept')) && showsToken(arrival, site.gate);
  const page = refusesToken ? renderTokenRefused(requestId) : gatePage(arrival, site, requestId, kind, target);
  return page.status === 401 ? withHeader(page, 'WWW-Authenticate', basic === true ? forGit : challenge) : page;
}

/** One of the gate's pages for whoever asks. */
export function gatePage(
  arrival: Arrival,
  { brand }: LiveSite,
  requestId: string,
  kind: Parameters<typeof renderGatePage>[0]['kind'],
  target: Target,
): Page {
  const [accept, acceptLanguage] = [arrival.header('accept'), arrival.header('accept-language')];
  const signedIn = sessionTokenIn(arrival.cookies) !== null;
  return renderGatePage({ kind, requestId, accept, acceptLanguage, brand, reason: kind, target, signedIn });
}

export function withoutTls(arrival: Arrival, { brand }: LiveSite, requestId: string): Page {
  const [accept, acceptLanguage] = [arrival.header('accept'), arrival.header('accept-language')];
  return renderPage({ kind: 'https_required', requestId, accept, acceptLanguage, stage: 'gate', reason: 'sign_in_required', brand });
}

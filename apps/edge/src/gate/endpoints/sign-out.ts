import { signInLink } from '@sitekeep/edge-pages';
import { endedSessionCookie } from '@sitekeep/gate-session';
import { problemAnswer, redirectAnswer, withHeader } from '../../visitor-check/own-answers.ts';
import { isNavigation, isSameOrigin } from '../../visitor-check/request-kind.ts';
import { gatePage } from '../gate-answers.ts';
import { targetOf } from '../sign-in-form.ts';
import { type Asked, type EndpointParts, type GateEndpoint, plainly, sessionOf } from './endpoint.ts';

export const signOut = (parts: EndpointParts): GateEndpoint => ({
  // Nobody is signed out by a link, which other websites can bring, too; whoever types the address sees a page.
  get: ({ passage: { requestId }, arrival }) =>
    plainly(
      isNavigation(arrival)
        ? redirectAnswer(signInLink({ ...targetOf(arrival.query), form: false }), requestId)
        : problemAnswer(405, requestId, ['Allow', 'POST']),
    ),
  post: async (asked) => {
    const { passage, arrival, site } = asked;
    if (!isSameOrigin(arrival, 'https')) return plainly(problemAnswer(403, passage.requestId));
    await endSession(parts, asked);
    const page = gatePage(arrival, site, passage.requestId, 'signed_out', { ...targetOf(arrival.query), form: false });
    return plainly(withHeader(page, 'Set-Cookie', endedSessionCookie));
  },
});

/** Ends the session that the request shows, for everybody who has it. The gate is not asked about what is none. */
export async function endSession(parts: EndpointParts, asked: Asked): Promise<void> {
  const session = sessionOf(parts, asked);
  if (session !== null) await parts.signOuts.end({ siteId: asked.site.siteId, token: session.token });
}

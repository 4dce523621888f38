import { renderOnward, wantsHtml } from '@sitekeep/edge-pages';
import { sessionTokenIn } from '@sitekeep/gate-session';
import { redirectAnswer } from '../../visitor-check/own-answers.ts';
import { gatePage } from '../gate-answers.ts';
import { targetOf } from '../sign-in-form.ts';
import { wayOn } from '../sign-in-needs.ts';
import { type EndpointParts, type GateEndpoint, plainly, reader, sessionOf } from './endpoint.ts';

/** Whoever comes here was just given a session. Without it the way on would only lead back to the form. */
export const signedIn = (parts: EndpointParts): GateEndpoint => ({
  get: (asked) => {
    const {
      passage: { requestId },
      arrival,
      site,
    } = asked;
    const target = targetOf(arrival.query);
    if (sessionTokenIn(arrival.cookies) === null) return plainly(gatePage(arrival, site, requestId, 'session_cookie_blocked', target));
    if (target.form) return plainly(gatePage(arrival, site, requestId, 'signed_in', target));
    const session = sessionOf(parts, asked);
    const to = session === null ? target.returnTo : wayOn(site.gate, { target, address: arrival.address, now: arrival.now }, session);
    const { accept, ...read } = reader(asked);
    return plainly(wantsHtml(accept) ? renderOnward({ ...read, to }) : redirectAnswer(to, requestId));
  },
});

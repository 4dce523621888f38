import type { GateAsked } from '@sitekeep/contracts';
import { jsonAnswer, problemAnswer } from '../../visitor-check/own-answers.ts';
import { gainingToken } from './account.ts';
import { type Asked, type EndpointParts, failed, type GateEndpoint, placeOf, plainly, tooMany } from './endpoint.ts';
import { askCounted, secretIn, visitorForm } from './visitor-asking.ts';

/** What the script of a page hands to the browser so that it makes a passkey: by an invitation, or for whoever is signed in. */
export const newPasskey = (parts: EndpointParts): GateEndpoint => ({
  withoutGate: true,
  post: async (asked) => {
    const { requestId } = asked.passage;
    const fields = await visitorForm(asked);
    if (!(fields instanceof URLSearchParams)) return plainly(fields);
    const purpose = purposeOf(parts, asked, fields);
    // Without a session nothing was shown; a link that can be none is as dead as one that is over.
    const over = fields.has('k') ? failed : plainly;
    if (purpose === null) return over(problemAnswer(401, requestId));
    const said = await askCounted(parts, asked, 'passkey-options', { ...placeOf(asked), for: purpose });
    if (said.is === 'done') return plainly(jsonAnswer(JSON.stringify(said.answer.options), requestId, null));
    if (said.is === 'too_many') return tooMany(asked);
    if (said.is === 'unavailable') return { page: problemAnswer(503, requestId), verdict: 'gate_unavailable' };
    return over(problemAnswer(401, requestId));
  },
});

function purposeOf(parts: EndpointParts, asked: Asked, fields: URLSearchParams): GateAsked<'passkey-options'>['for'] | null {
  if (fields.has('k')) {
    const secret = secretIn(fields);
    return secret === null ? null : { to: 'enrol', secret };
  }
  const token = asked.site.gate.mode === 'off' ? null : gainingToken(parts, asked);
  return token === null ? null : { to: 'add', token };
}

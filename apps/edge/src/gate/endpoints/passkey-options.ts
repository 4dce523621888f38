import { jsonAnswer, problemAnswer } from '../../visitor-check/own-answers.ts';
import { type EndpointParts, type GateEndpoint, placeOf, plainly, tooMany } from './endpoint.ts';
import { postedBody } from './posted-body.ts';
import { offersPasskeys } from './sign-in-answers.ts';

const longest = 256;

/** What the script of the sign-in hands to the browser. */
export const passkeyOptions = (parts: EndpointParts): GateEndpoint => ({
  post: async (asked) => {
    const { requestId } = asked.passage;
    const body = await postedBody(asked, 'form', longest);
    if (typeof body !== 'string') return plainly(body);
    if (!offersPasskeys(asked)) return plainly(problemAnswer(404, requestId));
    if (!parts.begins.allows(asked)) return tooMany(asked);
    const said = await parts.gate.ask('passkey-options', { ...placeOf(asked), for: { to: 'sign_in' } });
    if (said.is === 'unavailable') return { page: problemAnswer(503, requestId), verdict: 'gate_unavailable' };
    if (said.is !== 'done') return plainly(problemAnswer(401, requestId));
    return plainly(jsonAnswer(JSON.stringify(said.answer), requestId, null));
  },
});

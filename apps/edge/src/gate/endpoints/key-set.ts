import { jsonAnswer, problemAnswer } from '../../visitor-check/own-answers.ts';
import type { Identities } from '../identity.ts';
import { type GateEndpoint, plainly } from './endpoint.ts';

/** In seconds: a key is in use for long before the next one signs. */
const maxAge = 300;

/** For origins, which verify by it what they are told of visitors. */
export const keySet = (identities: Identities): GateEndpoint => ({
  get: ({ passage: { requestId }, arrival: { now }, site }) => {
    const keys = site.gate.identity.jwt ? identities.keySet(site, now) : null;
    return plainly(keys === null ? problemAnswer(404, requestId) : jsonAnswer(keys, requestId, maxAge));
  },
});

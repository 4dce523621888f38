import type { Page } from '@sitekeep/edge-pages';
import { AnsweringPassage } from '../../request-path/answering-passage.ts';
import { problemAnswer } from '../../visitor-check/own-answers.ts';
import { type BodyFault, readBody } from '../../visitor-check/read-body.ts';
import { isSameOrigin } from '../../visitor-check/request-kind.ts';
import type { Asked } from './endpoint.ts';

const types = {
  form: /^application\/x-www-form-urlencoded\s*(;|$)/i,
  json: /^application\/json\s*(;|$)/i,
};
const faultStatus: Record<BodyFault, number> = { too_large: 413, too_slow: 408, gone: 400 };

/**
 * What a page of the same origin has sent, as text of at most `longest` bytes; else the answer to it. Not from another site: it could
 * sign its visitors in as somebody of its own, and read along.
 */
export async function postedBody({ passage, arrival }: Asked, type: keyof typeof types, longest: number): Promise<string | Page> {
  const { requestId } = passage;
  if (!isSameOrigin(arrival, 'https')) return problemAnswer(403, requestId);
  if (!types[type].test(arrival.header('content-type') ?? '')) return problemAnswer(415, requestId);
  // A question of a proxy (forward-auth) brings no body along.
  if (!(passage instanceof AnsweringPassage)) return problemAnswer(400, requestId);
  const body = await readBody(passage, arrival.bodyLength, longest);
  return typeof body === 'string' ? body : problemAnswer(faultStatus[body.fault], requestId);
}

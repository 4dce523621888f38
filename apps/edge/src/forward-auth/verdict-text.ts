import { checkMethods, refusalReasons, stages } from '@sitekeep/contracts';
import type { Refusal } from '@sitekeep/enforcement';
import { z } from 'zod';

/**
 * What the stages said of a request, on its way over nginx from the question to the page: nginx drops the body of an answer to its
 * question, and a stage that counts must not be asked twice. Not signed: whoever asks has the site's secret, and could only have a page
 * of the site drawn.
 */
const settledSchema = z.strictObject({
  requestId: z.string().regex(/^\w{1,64}$/),
  refusal: z
    .strictObject({
      stage: z.enum(stages),
      reason: z.enum(refusalReasons),
      matched: z.string().max(200).nullable(),
      status: z.int().min(300).max(599),
      retryAfterSeconds: z.number().optional(),
      check: z.enum(checkMethods).optional(),
      location: z.string().max(2048).optional(),
      basic: z.literal(true).optional(),
    })
    .nullable()
    .describe('null: the stages let it pass, or it did not come to them'),
  limitHeaders: z.array(z.string().regex(/^[\x20-\x7e]{0,200}$/)).nullable(),
});
export interface Settled {
  readonly requestId: string;
  readonly refusal: Refusal | null;
  readonly limitHeaders: readonly string[] | null;
}

/** As a header value. */
export function verdictText({ requestId, refusal, limitHeaders }: Settled): string {
  const { banSeconds: _done, ...told } = refusal ?? {};
  const settled = { requestId, refusal: refusal && { ...told, matched: refusal.matched?.slice(0, 200) ?? null }, limitHeaders };
  return Buffer.from(JSON.stringify(settled)).toString('base64url');
}

/** Null for what is no verdict. */
export function readVerdict(text: string): Settled | null {
  try {
    const read = settledSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

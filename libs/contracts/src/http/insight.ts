import { z } from 'zod';
import { plainText } from '../text.ts';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, timeSchema } from '../pagination.ts';
import { refusalReasons, stages } from '../edge-events.ts';

export const refusalSchema = z
  .strictObject({
    id: idSchema('event'),
    requestId: z.string(),
    at: timeSchema,
    stage: z.enum(stages),
    reason: z.enum(refusalReasons),
    matched: z.string().nullable().describe('the entry that decided, e.g. 203.0.113.0/24'),
    status: z.int(),
    address: z.string(),
    country: z.string().nullable(),
    method: z.string(),
    hostname: z.string(),
    path: z.string().describe('without the query'),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'Refusal' });
export type Refusal = z.infer<typeof refusalSchema>;

/** Query of the list of refusals: answers "why was I blocked" for one visitor. */
export const refusalQuerySchema = pageQuerySchema.extend({
  address: plainText(64).optional().describe('only refusals of this address'),
  requestId: plainText(64).optional().describe('only the refusal of this request'),
  reason: z.enum(refusalReasons).optional(),
});
export type RefusalQuery = z.infer<typeof refusalQuerySchema>;

const trafficSums = {
  requests: z.int(),
  refused: z.int(),
  limited: z.int().describe('of the refused: by a rate limit or a ban'),
  challenged: z.int().describe('of the refused: asked to show that they are real'),
  cached: z.int().describe('answered from the cache'),
  originErrors: z.int(),
  bytesOut: z.int(),
};

export const trafficSchema = z
  .strictObject({
    from: timeSchema,
    to: timeSchema,
    stepSeconds: z.int(),
    points: z.array(z.strictObject({ at: timeSchema, ...trafficSums })),
    totals: z.strictObject(trafficSums),
  })
  .meta({ id: 'Traffic' });
export type Traffic = z.infer<typeof trafficSchema>;
export const trafficQuerySchema = z.strictObject({ hours: z.coerce.number().int().min(1).max(720).default(24) });

import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';
import { purgeKinds } from '../ruleset.ts';

export const mostPurged = 100;

/** What the edges are to throw out of the site's cache. */
export const purgeInputSchema = z
  .strictObject({
    kind: z.enum(purgeKinds),
    values: z
      .array(z.string().trim().min(1).max(8000))
      .max(mostPurged, `Name at most ${mostPurged} at once.`)
      .default([])
      .describe(
        'url: whole addresses of the site or paths, with their query; prefix: what paths begin with; tag: of the Cache-Tag of your answers; all: none',
      ),
    hard: z
      .boolean()
      .default(true)
      .describe('true: gone; false: kept, and used again only once your server has confirmed that it is still so'),
  })
  .meta({ id: 'PurgeInput', example: { kind: 'url', values: ['https://shop.example.com/style.css'], hard: true } });
export type PurgeInput = z.infer<typeof purgeInputSchema>;

export const sitePurgeSchema = z
  .strictObject({
    id: idSchema('purge'),
    kind: z.enum(purgeKinds),
    values: z.array(z.string()).describe('as the edges compare them: url as path and query, for all hostnames of the site'),
    hard: z.boolean(),
    at: timeSchema.describe('what was stored before is meant'),
  })
  .meta({ id: 'Purge' });
export type SitePurge = z.infer<typeof sitePurgeSchema>;

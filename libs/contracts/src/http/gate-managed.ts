import type { z } from 'zod';
import { visitorAccessSchema, visitorChangeSchema, visitorInputSchema, visitorQuerySchema } from './gate-visitors.ts';

/** Visitors as servers see them that come with the API_KEY of a site: those who may enter it, and of their access this site alone. */
const paths = visitorAccessSchema.shape.paths;

export const gateVisitorQuerySchema = visitorQuerySchema.omit({ site: true });
export type GateVisitorQuery = z.infer<typeof gateVisitorQuerySchema>;

export const gateVisitorInputSchema = visitorInputSchema
  .omit({ access: true })
  .extend({ paths })
  .meta({
    id: 'GateVisitorInput',
    example: { email: 'anna@example.com', name: 'Anna', groups: ['editors'], password: 'correct horse battery' },
  });
export type GateVisitorInput = z.infer<typeof gateVisitorInputSchema>;

/** What is left out stays as it is. */
export const gateVisitorChangeSchema = visitorChangeSchema
  .omit({ email: true, access: true })
  .extend({ paths: paths.unwrap().optional() })
  .meta({ id: 'GateVisitorChange', example: { groups: ['editors'], locked: true } });
export type GateVisitorChange = z.infer<typeof gateVisitorChangeSchema>;

import { z } from 'zod';
import { timeSchema } from '../pagination.ts';

/** A proxy of the customer's own asks us about every request. */
export const forwardAuthInputSchema = z.strictObject({ enabled: z.boolean() }).meta({ id: 'ForwardAuthInput', example: { enabled: true } });
export const forwardAuthSchema = z
  .strictObject({
    enabled: z.boolean(),
    available: z.boolean().describe('false: this installation has no address where proxies could ask'),
    previousUntil: timeSchema.nullable().describe('until then the secret from before the last rotation is good, too'),
  })
  .meta({ id: 'ForwardAuth' });
export type ForwardAuth = z.infer<typeof forwardAuthSchema>;

export const forwardAuthSetupQuerySchema = z.strictObject({
  upstream: z.string().trim().min(1).max(300).optional().describe('your own server as the proxy reaches it, like http://127.0.0.1:3000'),
});
export type ForwardAuthSetupQuery = z.infer<typeof forwardAuthSetupQuerySchema>;
export const forwardAuthSetupSchema = z
  .strictObject({
    url: z.string().describe('where proxies ask'),
    secret: z.string(),
    snippets: z.array(z.strictObject({ proxy: z.enum(['nginx', 'traefik', 'caddy']), file: z.string(), text: z.string() })),
  })
  .meta({ id: 'ForwardAuthSetup' });
export type ForwardAuthSetup = z.infer<typeof forwardAuthSetupSchema>;

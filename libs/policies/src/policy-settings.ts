import { accountPolicyInputSchema, sitePolicyInputSchema } from '@sitekeep/contracts';
import type { z } from 'zod';
import type { PolicyRow } from './policy.entity.ts';

/** What a policy says beside lists and countries, as its row holds it; what is missing there has its default. */
const siteSettingsSchema = sitePolicyInputSchema.pick({
  searchBots: true,
  tor: true,
  arrival: true,
  rateLimits: true,
  check: true,
  brand: true,
  balancer: true,
  cache: true,
  response: true,
  firewall: true,
  gate: true,
});
const accountSettingsSchema = accountPolicyInputSchema.pick({ searchBots: true, tor: true });
export type SiteSettings = z.infer<typeof siteSettingsSchema>;
export type AccountSettings = z.infer<typeof accountSettingsSchema>;

/** Every sign-in reads it: nothing else of the row is looked at. */
export const gateSettings = ({ settings }: Pick<PolicyRow, 'settings'>): SiteSettings['gate'] =>
  siteSettingsSchema.shape.gate.parse('gate' in settings ? settings.gate : undefined);
export const siteSettings = ({ settings }: PolicyRow): SiteSettings => siteSettingsSchema.parse(settings);
export const accountSettings = ({ settings }: PolicyRow): AccountSettings => accountSettingsSchema.parse(settings);

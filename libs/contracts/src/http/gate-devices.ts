import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';
import { plainText } from '../text.ts';

/** Browsers on which visitors need no code, and their passkeys. */
export const trustedDeviceSchema = z
  .strictObject({
    id: idSchema('trustedDevice'),
    siteId: idSchema('site'),
    userAgent: z.string(),
    address: z.string().describe('from which it was last used'),
    createdAt: timeSchema,
    lastUsedAt: timeSchema,
    expiresAt: timeSchema,
  })
  .meta({ id: 'TrustedDevice' });
export type TrustedDevice = z.infer<typeof trustedDeviceSchema>;
export const passkeySchema = z
  .strictObject({
    id: idSchema('passkey'),
    siteId: idSchema('site'),
    hostname: z.string().describe('at which it works: passkeys belong to one name'),
    label: z.string(),
    locked: z.boolean().describe('it is not taken: you have locked it, or it is copied'),
    copied: z
      .boolean()
      .describe('its counter of signatures went backwards, so that somebody has a copy: it stays locked, and the visitor needs another'),
    createdAt: timeSchema,
    lastUsedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof passkeySchema>;
/** What is left out stays as it is. */
export const passkeyChangeSchema = z
  .strictObject({ label: plainText(60).optional(), locked: z.boolean().optional() })
  .meta({ id: 'PasskeyChange', example: { locked: true } });
export type PasskeyChange = z.infer<typeof passkeyChangeSchema>;
/** At all sites together. */
export const mostPasskeys = 20;
export const mostTrustedDevices = 50;

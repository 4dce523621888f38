import { z } from 'zod';
import { machineKinds } from '../gate-access.ts';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, timeSchema } from '../pagination.ts';
import { plainText } from '../text.ts';
import { visitorPathsSchema as paths } from './visitor-paths.ts';

/** Of one site. */
export const mostMachineTokens = 5000;

const networks = z
  .array(z.string().trim().min(1).max(64))
  .max(100, 'Name at most 100 networks.')
  .default([])
  .describe('IPv4 or IPv6 addresses or CIDR ranges from which it counts; stored in canonical form; empty: every address');
const expiresAt = timeSchema.nullable().default(null).describe('null: never');
const label = plainText(60).min(1).describe('unique among those of its kind at the site');

/** With which programs enter a site without a session. */
export const machineTokenInputSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('git'),
        visitor: idSchema('visitor').describe('in whose name; must be allowed to enter the site'),
        access: z.enum(['read', 'write']).describe('read: clone and fetch; write: push, too'),
        ...{ label, expiresAt, networks },
      })
      .describe('for git over HTTP, on its paths alone: as the password of HTTP Basic beside any user name'),
    z
      .strictObject({ kind: z.literal('licence'), label, paths, expiresAt, networks, active: z.boolean().default(true) })
      .describe('shown in one header'),
    z.strictObject({ kind: z.literal('service'), label, paths, expiresAt, networks }).describe('an id and a secret, in two headers'),
  ])
  .meta({ id: 'MachineTokenInput', example: { kind: 'licence', label: 'shop 12', paths: ['/api/'] } });
export type MachineTokenInput = z.infer<typeof machineTokenInputSchema>;

export const machineTokenSchema = z
  .strictObject({
    id: idSchema('machineToken'),
    kind: z.enum(machineKinds),
    label: z.string(),
    hint: z.string().describe('its last four characters'),
    visitor: z
      .strictObject({ id: idSchema('visitor'), email: z.string() })
      .nullable()
      .describe('of kind git'),
    access: z.enum(['read', 'write']).nullable().describe('of kind git'),
    paths: z.array(z.string()),
    networks: z.array(z.string()),
    active: z.boolean().describe('false: it is not taken until it is activated again'),
    expiresAt: timeSchema.nullable(),
    lastUsedAt: timeSchema.nullable().describe('exact to some minutes'),
    createdAt: timeSchema,
  })
  .meta({ id: 'MachineToken' });
export type MachineToken = z.infer<typeof machineTokenSchema>;
export const newMachineTokenSchema = machineTokenSchema
  .extend({ secret: z.string().describe('shown once') })
  .meta({ id: 'NewMachineToken' });
export type NewMachineToken = z.infer<typeof newMachineTokenSchema>;
/** What is left out stays as it is. */
export const machineTokenChangeSchema = z
  .strictObject({
    label: label.optional(),
    active: z.boolean().optional(),
    expiresAt: timeSchema.nullable().optional(),
    networks: networks.unwrap().optional(),
    paths: paths.unwrap().optional(),
  })
  .meta({ id: 'MachineTokenChange', example: { active: false } });
export type MachineTokenChange = z.infer<typeof machineTokenChangeSchema>;
export const machineTokenQuerySchema = pageQuerySchema.extend({
  kind: z.enum(machineKinds).optional(),
  visitor: idSchema('visitor').optional(),
});
export type MachineTokenQuery = z.infer<typeof machineTokenQuerySchema>;

/** Certificates of clients (mutual TLS): who holds one that the site's own CA has signed enters. */
export const clientCaInputSchema = z
  .strictObject({
    pem: z.string().max(20_000).describe('one to five CA certificates'),
    revokedSerials: z
      .array(
        z
          .string()
          .trim()
          .toLowerCase()
          .regex(/^[0-9a-f]{1,40}$/, 'Give the serial number in hexadecimal.'),
      )
      .max(1000)
      .default([])
      .describe('serial numbers of certificates that are not taken any more'),
  })
  .meta({ id: 'ClientCaInput', example: { pem: '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n', revokedSerials: [] } });
export type ClientCaInput = z.infer<typeof clientCaInputSchema>;
export const clientCaSchema = z
  .strictObject({
    certificates: z.array(
      z.strictObject({ subject: z.string(), fingerprint: z.string().describe('SHA-256, in hexadecimal'), validTo: timeSchema }),
    ),
    revokedSerials: z.array(z.string()),
  })
  .meta({ id: 'ClientCa' });
export type ClientCa = z.infer<typeof clientCaSchema>;

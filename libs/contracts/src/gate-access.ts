import { z } from 'zod';

/** What kinds of tokens programs show. */
export const machineKinds = ['git', 'licence', 'service'] as const;
export type MachineKind = (typeof machineKinds)[number];

const id = z.string().max(40);
/** HMAC-SHA256 (deriveSiteSecret, use `machine`, epoch 0) of the token as it is shown, in base64url: the edge looks a token up by it. */
const mac = z.string().length(43);
const machine = {
  id,
  mac,
  expiresAt: z.int().nullable().describe('ms since epoch'),
  paths: z.array(z.string()).describe('each with all below it; empty: all'),
  networks: z.array(z.string()).describe('canonical CIDR; empty: every address'),
};

/**
 * What redisKeys.gateAccess holds: who may enter a site without a session, and by which providers visitors sign in. Written from Postgres;
 * a higher version is newer. Locked, revoked and inactive tokens, and those of visitors who may not enter, are not in it.
 */
export const gateAccessDocumentSchema = z.strictObject({
  siteId: id,
  version: z.int(),
  git: z.array(
    z.strictObject({
      ...machine,
      access: z.enum(['read', 'write']).describe('read: clone and fetch; write: push, too'),
      visitor: z.strictObject({ id, email: z.string(), name: z.string(), groups: z.array(z.string()) }),
    }),
  ),
  licences: z.array(z.strictObject({ ...machine, label: z.string() })),
  services: z.array(z.strictObject({ ...machine, label: z.string() })),
  clientCa: z.string().nullable().describe('certificates of the site’s own CA, as PEM: holders of one that it has signed enter'),
  revokedSerials: z.array(z.string()).describe('of certificates of that CA, in hexadecimal without leading zeros, in lower case'),
  providers: z.array(z.strictObject({ id, name: z.string() })).describe('in the order of their buttons'),
});
export type GateAccessDocument = z.infer<typeof gateAccessDocumentSchema>;
/** Of a site without any of it. */
export const emptyGateAccess = (siteId: string): GateAccessDocument => ({
  ...{ siteId, version: 0, git: [], licences: [], services: [], clientCa: null, revokedSerials: [], providers: [] },
});

/** How tokens begin, so that people, scanners of secrets and we know them. 32 letters and digits follow. */
export const machinePrefixes: Record<MachineKind, string> = { git: 'skg_', licence: 'skl_', service: 'sks_' };
/** In which a service shows its id and its secret. */
export const serviceHeaders = { id: 'Sitekeep-Service-Id', secret: 'Sitekeep-Service-Secret' } as const;

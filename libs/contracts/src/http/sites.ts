import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';
import { plainText } from '../text.ts';
import { serviceSchema } from './billing.ts';

/** A hostname as typed: IDN allowed, `*.` in front for a wildcard. Deeper rules (public suffix, own names) are the api's. */
export const hostnameInputSchema = z.string().trim().min(1, 'Give a hostname like www.example.com.').max(253);

/** What origins are called together: rules of the balancer pick a group. */
export const originGroupSchema = z
  .string()
  .regex(/^[a-z0-9](-?[a-z0-9])*$/, 'Use lower-case letters, digits and single hyphens, like static-files.')
  .max(40);

export const originInputSchema = z
  .strictObject({
    scheme: z.enum(['http', 'https']),
    host: z.string().trim().min(1, 'Give the address or name of your server.').max(253),
    port: z.int().min(1).max(65535).optional().describe('80 for http, 443 for https when left out'),
    weight: z.int().min(1).max(100).default(1),
    group: originGroupSchema.default('main').describe('origins of a group share its requests; the balancer’s rules name groups'),
    backup: z.boolean().default(false).describe('asked only while no other origin of the group can be'),
    hostHeader: z
      .string()
      .trim()
      .min(1)
      .max(260)
      .nullable()
      .default(null)
      .describe('the Host that your server gets, like www.example.com or www.example.com:8443; null: the one the visitor sent'),
    serverName: z
      .string()
      .trim()
      .min(1)
      .max(253)
      .nullable()
      .default(null)
      .describe('with https: the name that we ask for over TLS and that the certificate must be for; null: the host, or the site’s names'),
    verifyTls: z.boolean().default(true).describe('with https: false takes any certificate, so that somebody between us could read along'),
    connectTimeoutSeconds: z.int().min(1).max(60).default(5),
    answerTimeoutSeconds: z.int().min(1).max(600).default(60).describe('from the end of the request to the beginning of the answer'),
    connections: z.int().min(1).max(1024).default(1024).describe('in use at once, of one process of an edge'),
  })
  .meta({ id: 'OriginInput' });
export type OriginInput = z.input<typeof originInputSchema>;

export const orderSiteSchema = z
  .strictObject({
    name: plainText(100).min(1, 'Give the site a name.'),
    hostnames: z.array(hostnameInputSchema).min(1, 'Give at least one hostname.').max(100),
    origins: z.array(originInputSchema).min(1, 'Give at least one origin.').max(32),
    planId: idSchema('plan').optional().describe('the smallest plan when left out'),
  })
  .meta({
    id: 'OrderSite',
    example: { name: 'Shop', hostnames: ['shop.example.com'], origins: [{ scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 }] },
  });
export type OrderSite = z.input<typeof orderSiteSchema>;

export const hostnameStates = ['live', 'needs_proof'] as const;
export const hostnameSchema = z
  .strictObject({
    id: idSchema('hostname'),
    name: z.string().describe('ASCII form (punycode)'),
    display: z.string().describe('as people read it'),
    state: z.enum(hostnameStates),
    proof: z
      .strictObject({ type: z.literal('TXT'), name: z.string(), value: z.string() })
      .nullable()
      .describe('the TXT record to set when state is needs_proof'),
  })
  .meta({ id: 'Hostname' });
export type Hostname = z.infer<typeof hostnameSchema>;
/** An origin as it is kept. Without `id` it can be sent back as it was read. */
export const originSchema = z
  .strictObject({
    id: idSchema('origin'),
    scheme: z.enum(['http', 'https']),
    host: z.string(),
    port: z.int(),
    weight: z.int(),
    group: z.string(),
    backup: z.boolean(),
    hostHeader: z.string().nullable(),
    serverName: z.string().nullable(),
    verifyTls: z.boolean(),
    connectTimeoutSeconds: z.int(),
    answerTimeoutSeconds: z.int(),
    connections: z.int(),
  })
  .meta({ id: 'Origin' });

export const dnsRecordSchema = z
  .strictObject({ hostname: z.string(), type: z.enum(['A', 'AAAA', 'CNAME']), name: z.string(), value: z.string(), note: z.string() })
  .meta({ id: 'DnsRecord' });

export const protectionSchema = z
  .strictObject({
    state: z.enum(['protected', 'waiting_for_dns', 'publishing', 'inactive', 'suspended']),
    sentence: z.string().describe('the state in words'),
    liveOnAllEdges: z.boolean(),
    dns: z.enum(['points_at_us', 'points_elsewhere', 'unknown']),
    lastRequestAt: timeSchema.nullable(),
  })
  .meta({ id: 'Protection' });
export type Protection = z.infer<typeof protectionSchema>;

export const siteSchema = z
  .strictObject({
    id: idSchema('site'),
    name: z.string(),
    hostnames: z.array(hostnameSchema),
    origins: z.array(originSchema),
    suspended: z.boolean(),
    service: serviceSchema,
    revision: z.int().describe('number of the ruleset that holds what was last set'),
    publishedRevision: z.int().nullable(),
    createdAt: timeSchema,
  })
  .meta({ id: 'Site' });
export type Site = z.infer<typeof siteSchema>;

/** The answer to an order, and to GET of one site: what to do next. */
export const siteDetailSchema = z
  .strictObject({
    ...siteSchema.shape,
    dnsRecords: z.array(dnsRecordSchema),
    egressAddresses: z.array(z.string()).describe('allow only these in the firewall of your server'),
  })
  .meta({ id: 'SiteDetail' });
export type SiteDetail = z.infer<typeof siteDetailSchema>;

/** Query of DELETE of a site or a service. */
export const deleteByNameSchema = z.strictObject({
  name: z.string().max(100).describe('the name of the site, typed: so that nobody deletes another one by mistake'),
});
export type DeleteByName = z.infer<typeof deleteByNameSchema>;

export const updateSiteSchema = z.strictObject({ name: plainText(100).min(1, 'Give the site a name.') }).meta({ id: 'UpdateSite' });
export const replaceOriginsSchema = z
  .strictObject({ origins: z.array(originInputSchema).min(1, 'Give at least one origin.').max(32) })
  .meta({ id: 'ReplaceOrigins' });
export const addHostnameSchema = z.strictObject({ hostname: hostnameInputSchema }).meta({ id: 'AddHostname' });

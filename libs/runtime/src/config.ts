import { isIP } from 'node:net';
import { z } from 'zod';
import { refusalOfDevelopment } from './development-only.ts';
import {
  flagVariable,
  keyVariable,
  listVariable,
  networksVariable,
  parseEnvironment,
  portsVariable,
  portVariable,
  postgresUrlVariable,
  redisUrlVariable,
} from './environment.ts';
import { sellerFaults, sellerVariables } from './seller-config.ts';

const common = {
  SITEKEEP_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('info'),
  BIND_HOST: z.string().default('127.0.0.1'),
};
const stores = { DATABASE_URL: postgresUrlVariable, REDIS_URL: redisUrlVariable };
const addressList = listVariable.pipe(z.array(z.string().refine((text) => isIP(text) !== 0, 'Give IP addresses, separated by commas.')));

/** `example`: for whoever gave something else. */
const baseUrl = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: `Give an address like ${example}.` })
    .refine((text) => /^https?:\/\/[^/?#@]+\/?$/.test(text), 'Give scheme, host and port alone.');

/** Ports beside those of http: and https: that a site may answer on. */
const extraPorts = {
  EDGE_EXTRA_HTTP_PORTS: portsVariable.default([]).describe('such as 8081-8089,8880'),
  EDGE_EXTRA_HTTPS_PORTS: portsVariable.default([]),
};
const publicHttpsPort = {
  EDGE_PUBLIC_HTTPS_PORT: portVariable
    .default(443)
    .describe('where clients reach EDGE_HTTPS_PORT: redirects and links in mails lead there'),
};
type ExtraPorts = z.infer<z.ZodObject<typeof extraPorts>>;
function checkExtraPorts({ EDGE_EXTRA_HTTP_PORTS: http, EDGE_EXTRA_HTTPS_PORTS: https }: ExtraPorts, context: z.RefinementCtx): void {
  const both = https.filter((port) => http.includes(port));
  if (both.length > 0)
    context.addIssue({
      code: 'custom',
      path: ['EDGE_EXTRA_HTTPS_PORTS'],
      message: `${both.join(', ')}: in EDGE_EXTRA_HTTP_PORTS already.`,
    });
}

/** The secrets that proxies ask with are derived from the key. */
function checkForwardAuth(
  values: { EDGE_AUTH_PORT?: number | undefined; EDGE_AUTH_HTTPS_PORT?: number | undefined; SEALING_KEY?: unknown },
  context: z.RefinementCtx,
): void {
  if (values.EDGE_AUTH_PORT === undefined && values.EDGE_AUTH_HTTPS_PORT === undefined) return;
  if (values.SEALING_KEY) return;
  context.addIssue({ code: 'custom', path: ['SEALING_KEY'], message: 'Needed with EDGE_AUTH_PORT and EDGE_AUTH_HTTPS_PORT.' });
}

/** Edges show the gate a key that is derived from it. */
function checkGate(values: { GATE_URL?: string | undefined; SEALING_KEY?: unknown }, context: z.RefinementCtx): void {
  if (values.GATE_URL === undefined || values.SEALING_KEY) return;
  context.addIssue({ code: 'custom', path: ['SEALING_KEY'], message: 'Needed with GATE_URL.' });
}

/** What the control plane's processes share: stores, mail, payment providers, and the addresses that customers point at. */
const control = {
  ...common,
  ...stores,
  ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE: flagVariable.default(false),
  SEALING_KEY: keyVariable,
  PORTAL_URL: z.url().default('http://localhost:4000'),
  CONSOLE_URL: z.url().default('http://localhost:4001'),
  EDGE_ADDRESSES: addressList.default(['127.0.0.1']),
  ...extraPorts,
  ...publicHttpsPort,
  EDGE_AUTH_URL: baseUrl('https://auth.example.net:8443')
    .optional()
    .describe(
      'where proxies of customers reach EDGE_AUTH_PORT or EDGE_AUTH_HTTPS_PORT of the edges; without it forward-auth is not offered',
    ),
  EDGE_CNAME: z.hostname().default('edge.sitekeep.test'),
  EGRESS_ADDRESSES: addressList.default(['127.0.0.1']),
  ALLOW_PRIVATE_ORIGINS: flagVariable.default(false),
  DNS_SERVERS: listVariable.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'Give a URL like smtp://user:password@host:587.' }).optional(),
  MAIL_FROM: z.string().default('Sitekeep <no-reply@sitekeep.test>'),
  STAFF_MAIL: z.email().default('staff@sitekeep.test'),
  ACME_DIRECTORY_URL: z
    .url({ protocol: /^https$/, error: 'Give an address like https://acme-v02.api.letsencrypt.org/directory.' })
    .optional()
    .describe('the certificate authority; without it no certificates are ordered'),
  ACME_CONTACT: z.email().optional().describe('whom the certificate authority writes to'),
  ACME_CA_FILE: z.string().optional().describe('PEM of the root that signed the authority’s own API, when browsers do not know it'),
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  STRIPE_API_BASE: z.url().optional(),
  SANDBOX_WEBHOOK_SECRET: z.string().min(16, 'Give at least 16 characters.').optional(),
  ...sellerVariables,
  STAFF_APPROVAL_LIMIT: z.coerce
    .number()
    .int()
    .min(0)
    .default(50_000)
    .describe('minor units: acts of staff with more money than this need a second person'),
};

type Control = z.infer<z.ZodObject<typeof control>>;
/** Rules over several variables, checked for every process of the control plane. */
function checkControl(values: Control, context: z.RefinementCtx): void {
  const fault = (variable: keyof Control, message: string) => context.addIssue({ code: 'custom', path: [variable], message });
  const refuseDevelopment = (variable: keyof Control, what: string) => {
    const refusal = refusalOfDevelopment(what, values);
    if (refusal) fault(variable, refusal);
  };
  if (values.STRIPE_SECRET_KEY && !values.STRIPE_WEBHOOK_SECRET) fault('STRIPE_WEBHOOK_SECRET', 'Needed with STRIPE_SECRET_KEY.');
  if (!values.STRIPE_SECRET_KEY && !values.SANDBOX_WEBHOOK_SECRET) fault('SANDBOX_WEBHOOK_SECRET', 'Needed without STRIPE_SECRET_KEY.');
  for (const { variable, message } of sellerFaults(values)) fault(variable, message);
  checkExtraPorts(values, context);
  if (!values.STRIPE_SECRET_KEY) refuseDevelopment('STRIPE_SECRET_KEY', 'Paying in the sandbox, without Stripe keys,');
  if (!values.SMTP_URL) refuseDevelopment('SMTP_URL', 'The local mailbox, without a mail server,');
  if (values.ALLOW_PRIVATE_ORIGINS) refuseDevelopment('ALLOW_PRIVATE_ORIGINS', 'Reaching private origins');
}

const apiShape = z
  .object({
    ...control,
    API_PORT: portVariable.default(4000),
    CONSOLE_PORT: portVariable.default(4001),
    SESSION_KEY: keyVariable,
    TRUSTED_PROXIES: listVariable.default([]).describe('addresses or CIDR ranges whose X-Forwarded-For counts'),
  })
  .superRefine(checkControl);
const billingWorkerShape = z
  .object({
    ...control,
    HEALTH_PORT: portVariable.default(4010),
    SWEEP_INTERVAL_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
  })
  .superRefine(checkControl);
const insightWorkerShape = z.object({ ...common, ...stores, HEALTH_PORT: portVariable.default(4011) });
const cliShape = z.object(control).superRefine(checkControl);
const migrateShape = z.object({ ...common, DATABASE_URL: postgresUrlVariable });
const edgeShape = z
  .object({
    ...common,
    REDIS_URL: redisUrlVariable,
    EDGE_HTTP_PORT: portVariable.default(8080),
    EDGE_HTTPS_PORT: portVariable.optional(),
    ...extraPorts,
    EDGE_AUTH_PORT: portVariable.optional().describe('where proxies of customers ask by forward-auth, in the clear: for private networks'),
    EDGE_AUTH_HTTPS_PORT: portVariable.optional().describe('the same over TLS, with EDGE_TLS_CERT_FILE'),
    EDGE_TLS_CERT_FILE: z.string().optional(),
    EDGE_TLS_KEY_FILE: z.string().optional(),
    ...publicHttpsPort,
    EDGE_PROXY_PROTOCOL_FROM: networksVariable.default([]).describe('balancers that begin connections with a PROXY protocol header'),
    EDGE_TRUSTED_PROXIES: networksVariable.default([]).describe('proxies whose X-Forwarded-For and X-Forwarded-Proto count'),
    SEALING_KEY: keyVariable.optional().describe("opens the keys of the sites' certificates; without it they cannot be used"),
    GATE_URL: baseUrl('https://gate.internal:4000')
      .optional()
      .describe('where edges reach the api: it signs visitors in; without it nobody can sign in here'),
    EDGE_TICKET_KEY: keyVariable.optional().describe('of TLS sessions; handed to the workers where SEALING_KEY is missing'),
    EDGE_WORKERS: z.coerce.number().int().min(1).max(256).optional(),
    EDGE_DATA_DIR: z.string().default('.sitekeep/edge'),
    EDGE_CACHE_MEMORY_MB: z.coerce.number().int().min(1).max(1_000_000).default(256).describe('of the cache; the workers share it'),
    EDGE_CACHE_DISK_MB: z.coerce
      .number()
      .int()
      .min(0)
      .max(100_000_000)
      .default(1024)
      .describe('of the cache below EDGE_DATA_DIR; 0: memory only'),
    EDGE_ADDRESSES: addressList.default([]).describe('our own addresses: never an origin'),
    EDGE_SLOW_BODY_SECONDS: z.coerce.number().int().min(1).max(3600).default(30).describe('how long a body may come at under 100 bytes/s'),
    EDGE_SLOW_READ_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3600)
      .default(60)
      .describe('how long an answer may be read at under 100 bytes/s'),
    EDGE_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(1).default(2000).describe('of one client, per process'),
    HEALTH_PORT: portVariable.default(4012),
    EDGE_ACCESS_LOG_SAMPLE: z.coerce.number().min(0).max(1).default(0).describe('share of the requests that are logged, 0 to 1'),
    EDGE_ACCESS_LOG_ADDRESSES: z.enum(['full', 'prefix', 'none']).default('prefix').describe("how much of a client's address is logged"),
    DNS_SERVERS: listVariable.optional().describe("asked about search bots and names of origins; the system's when left out"),
    ALLOW_PRIVATE_ORIGINS: flagVariable.default(false),
    EVENT_STREAM_MAX_LENGTH: z.coerce.number().int().min(1000).default(100_000),
  })
  .superRefine(checkExtraPorts)
  .superRefine(checkForwardAuth)
  .superRefine(checkGate);

export type ApiConfig = z.infer<typeof apiShape>;
export type BillingWorkerConfig = z.infer<typeof billingWorkerShape>;
export type InsightWorkerConfig = z.infer<typeof insightWorkerShape>;
export type CliConfig = z.infer<typeof cliShape>;
export type EdgeConfig = z.infer<typeof edgeShape>;
export type ControlConfig = Control;

export const apiConfig = (environment?: NodeJS.ProcessEnv): ApiConfig => parseEnvironment(apiShape, environment);
export const billingWorkerConfig = (environment?: NodeJS.ProcessEnv): BillingWorkerConfig =>
  parseEnvironment(billingWorkerShape, environment);
export const insightWorkerConfig = (environment?: NodeJS.ProcessEnv): InsightWorkerConfig =>
  parseEnvironment(insightWorkerShape, environment);
export const cliConfig = (environment?: NodeJS.ProcessEnv): CliConfig => parseEnvironment(cliShape, environment);
export const migrateConfig = (environment?: NodeJS.ProcessEnv) => parseEnvironment(migrateShape, environment);
export const edgeConfig = (environment?: NodeJS.ProcessEnv): EdgeConfig => parseEnvironment(edgeShape, environment);

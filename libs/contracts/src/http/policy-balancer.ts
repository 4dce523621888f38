import { z } from 'zod';
import { balancerMethods, defaultBalancer } from '../ruleset-answering.ts';
import { headerValue, httpToken, pageText } from '../text.ts';
import { mostRules, pathRuleSchema } from './policy-sections.ts';
import { originGroupSchema } from './sites.ts';

const statusSchema = z.int().min(100).max(599);
const { errors, retries, slowStartSeconds, method } = defaultBalancer;

const originErrorsSchema = z
  .strictObject({
    count: z.int().min(1).max(1000).default(errors.count),
    withinSeconds: z.int().min(1).max(3600).default(errors.withinSeconds),
    outSeconds: z.int().min(1).max(3600).default(errors.outSeconds),
  })
  .describe(
    'so many errors within a time take an origin out for a while: no connection, no answer in time, a broken or an empty answer. Answers of 5xx are none',
  );

const healthCheckSchema = z
  .strictObject({
    method: z.enum(['GET', 'HEAD']).default('GET'),
    path: z
      .string()
      .trim()
      .min(1)
      .max(1024)
      .default('/')
      .describe('and query, as every origin is asked for it; it should need no database and tell nobody anything'),
    host: z
      .string()
      .trim()
      .toLowerCase()
      .min(1)
      .max(260)
      .nullable()
      .default(null)
      .describe('the Host header; null: the one of the origin, or the site’s first hostname'),
    codes: z
      .array(z.strictObject({ from: statusSchema, to: statusSchema }))
      .min(1)
      .max(20)
      .default([{ from: 200, to: 399 }])
      .describe('statuses of a healthy origin'),
    intervalSeconds: z.int().min(2).max(3600).default(10).describe('each edge process asks for itself'),
    timeoutSeconds: z.int().min(1).max(60).default(5),
    rise: z.int().min(1).max(20).default(2).describe('so many good answers in a row bring an origin back'),
    fall: z.int().min(1).max(20).default(3).describe('so many bad ones in a row take it out'),
  })
  .meta({ id: 'HealthCheck' });

const balancerRuleSchema = z
  .strictObject({
    path: pathRuleSchema.nullable().default(null).describe('null: every path'),
    header: z
      .strictObject({ name: httpToken(100).toLowerCase(), value: headerValue(500).describe('the whole value, in its letter case') })
      .nullable()
      .default(null)
      .describe('null: whatever the headers'),
    group: originGroupSchema.describe('of one of the site’s origins'),
  })
  .meta({ id: 'BalancerRule', example: { path: { kind: 'prefix', value: '/api/' }, header: null, group: 'api' } });

export const balancerSchema = z
  .strictObject({
    method: z
      .enum(balancerMethods)
      .default(method)
      .describe(
        'all by weight. round_robin: in turn; least_connections: whoever is least busy; address_hash: one visitor address, one origin; sticky_cookie: a cookie of ours keeps a visitor at one origin',
      ),
    errors: originErrorsSchema.default(errors),
    health: healthCheckSchema
      .nullable()
      .default(defaultBalancer.health)
      .describe('null: origins are judged by their answers to visitors alone'),
    retries: z
      .int()
      .min(0)
      .max(5)
      .default(retries)
      .describe('of requests without a body that may be repeated (GET, HEAD, OPTIONS, PUT, DELETE), each on another origin of the group'),
    slowStartSeconds: z
      .int()
      .min(0)
      .max(3600)
      .default(slowStartSeconds)
      .describe('how long an origin that comes back takes to its whole share; 0: at once'),
    rules: z
      .array(balancerRuleSchema)
      .max(mostRules)
      .default([])
      .describe('the first that matches picks the group of origins; without one it is the group of the first origin'),
    ca: pageText(100_000)
      .nullable()
      .default(defaultBalancer.ca)
      .describe('PEM: the authorities that certificates of origins must come from; null: the public ones'),
  })
  .meta({ id: 'Balancer' });
export type Balancer = z.infer<typeof balancerSchema>;

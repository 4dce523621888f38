import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';
import { plainText } from '../text.ts';
import { visitorGroupSchema } from './gate-visitors.ts';

/** Of one site. */
export const mostProviders = 5;

const fields = {
  name: plainText(40).min(1).describe('what the button says: Sign in with …; unique at the site'),
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .describe(
      'as the provider writes it, without /.well-known/openid-configuration: https://accounts.google.com, or https://login.microsoftonline.com/<tenant>/v2.0',
    ),
  clientId: plainText(300).min(1),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'A scope is one word.'))
    .max(20)
    .default(['openid', 'email', 'profile']),
  standsFor: z
    .enum(['password', 'password_and_code'])
    .default('password')
    .describe(
      'password: on top of it a code is asked for where the policy wants one. password_and_code: the provider asks for the second factor',
    ),
  domains: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[a-z0-9.-]+\.[a-z]{2,}$/, 'Name a domain like example.com.'),
    )
    .max(50)
    .default([])
    .describe('e-mail addresses of these domains alone; empty: all'),
  createVisitors: z
    .boolean()
    .default(false)
    .describe('who is no visitor yet becomes one who may enter this site; false: only visitors that are there already'),
  groupsClaim: plainText(100).nullable().default(null).describe('claim with the names of groups; null: groups are not taken over'),
  groups: z
    .array(z.strictObject({ claim: plainText(200).min(1), group: visitorGroupSchema }))
    .max(100)
    .default([])
    .describe('which value of the claim gives which group; while the session goes on, in addition to the visitor’s own'),
};
/** Another identity provider (OpenID Connect Core 1.0) where visitors of a site may sign in. */
export const identityProviderInputSchema = z
  .strictObject({
    ...fields,
    clientSecret: z.string().min(1).max(500).nullable().default(null).describe('null: a public client, with PKCE alone'),
  })
  .meta({
    id: 'IdentityProviderInput',
    example: {
      name: 'Google',
      issuer: 'https://accounts.google.com',
      clientId: '123.apps.example.com',
      clientSecret: 'as the provider gave it',
    },
  });
export type IdentityProviderInput = z.infer<typeof identityProviderInputSchema>;
/** What is left out stays as it is. */
export const identityProviderChangeSchema = z
  .strictObject({
    name: fields.name.optional(),
    clientId: fields.clientId.optional(),
    clientSecret: z.string().min(1).max(500).nullable().optional(),
    scopes: fields.scopes.unwrap().optional(),
    standsFor: fields.standsFor.unwrap().optional(),
    domains: fields.domains.unwrap().optional(),
    createVisitors: fields.createVisitors.unwrap().optional(),
    groupsClaim: fields.groupsClaim.unwrap().optional(),
    groups: fields.groups.unwrap().optional(),
  })
  .meta({ id: 'IdentityProviderChange', example: { name: 'Google', domains: ['example.com'] } });
export type IdentityProviderChange = z.infer<typeof identityProviderChangeSchema>;
export const identityProviderSchema = z
  .strictObject({
    id: idSchema('identityProvider'),
    ...fields,
    hasSecret: z.boolean(),
    redirectUris: z.array(z.string()).describe('to be entered at the provider'),
    lastError: z
      .strictObject({ at: timeSchema, detail: z.string() })
      .nullable()
      .describe('of the last sign-in that failed at the provider, in words'),
    createdAt: timeSchema,
  })
  .meta({ id: 'IdentityProvider' });
export type IdentityProvider = z.infer<typeof identityProviderSchema>;

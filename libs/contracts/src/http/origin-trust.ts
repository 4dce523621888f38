import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';
import { httpToken } from '../text.ts';

/** A header that only we can send, so that servers refuse whoever goes around us. */
export const originSecretInputSchema = z
  .strictObject({
    enabled: z.boolean(),
    header: httpToken(100).default('X-Origin-Secret').describe('what visitors send under this name never reaches your server'),
  })
  .meta({ id: 'OriginSecretInput', example: { enabled: true, header: 'X-Origin-Secret' } });
export type OriginSecretInput = z.infer<typeof originSecretInputSchema>;
export const originSecretSchema = z.strictObject({ enabled: z.boolean(), header: z.string() }).meta({ id: 'OriginSecret' });
export type OriginSecret = z.infer<typeof originSecretSchema>;
export const originSecretValueSchema = z
  .strictObject({
    header: z.string(),
    value: z.string().describe('what we send'),
    nextValue: z.string().describe('what we send from the next rotation on: let your server take both before'),
  })
  .meta({ id: 'OriginSecretValue' });
export type OriginSecretValue = z.infer<typeof originSecretValueSchema>;

/** What we show to servers over TLS. */
export const clientCertificateSchema = z
  .strictObject({
    id: idSchema('certificate'),
    certificate: z.string().describe('PEM, self-signed: what your server is to trust. The key is kept sealed and never shown.'),
    fingerprint: z.string().describe('SHA-256 of the certificate, lower-case hex'),
    notBefore: timeSchema,
    notAfter: timeSchema,
  })
  .meta({ id: 'ClientCertificate' });
export type ClientCertificate = z.infer<typeof clientCertificateSchema>;
export const clientCertificatesSchema = z
  .strictObject({
    active: clientCertificateSchema.nullable().describe('what we show now'),
    next: clientCertificateSchema.nullable().describe('what we show once it is activated: let your servers trust it first'),
  })
  .meta({ id: 'ClientCertificates' });
export type ClientCertificates = z.infer<typeof clientCertificatesSchema>;

import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';

const pem = (max: number) => z.string().trim().min(1).max(max);

/** Chain and key in PEM, as every authority hands them out. What they hold is checked by the api. */
export const uploadCertificateSchema = z
  .strictObject({
    certificate: pem(65_536).describe(
      'PEM: the certificate of your names first, then each certificate that signed the one before; the root may be left out',
    ),
    privateKey: pem(16_384).describe('PEM, not encrypted. Kept sealed and never shown again.'),
  })
  .meta({ id: 'UploadCertificate' });
export type UploadCertificate = z.infer<typeof uploadCertificateSchema>;

export const certificateSources = ['uploaded', 'acme'] as const;
export const certificateStates = ['valid', 'expires_soon', 'expired'] as const;
export const certificateSchema = z
  .strictObject({
    id: idSchema('certificate'),
    source: z.enum(certificateSources).describe('acme: ordered and renewed by us'),
    names: z.array(z.string()).describe('ASCII, lower case; `*.example.com` holds for one label'),
    issuer: z.string(),
    notBefore: timeSchema,
    notAfter: timeSchema,
    fingerprint: z.string().describe('SHA-256 of the certificate, lower-case hex'),
    state: z.enum(certificateStates).describe('expires_soon: within 30 days, and not being renewed'),
    usedFor: z.array(z.string()).describe('names of the site whose visitors get this certificate; empty: a better one is used'),
    createdAt: timeSchema,
  })
  .meta({ id: 'Certificate' });
export type Certificate = z.infer<typeof certificateSchema>;

export const certificateWarningSchema = z.strictObject({
  code: z.enum(['names_not_covered', 'expires_soon', 'missing_intermediate', 'not_trusted']),
  detail: z.string(),
  hostnames: z.array(z.string()).describe('with names_not_covered: those of the site'),
});
export type CertificateWarning = z.infer<typeof certificateWarningSchema>;
/** The answer to an upload: taken, and what to look at all the same. */
export const uploadedCertificateSchema = z
  .strictObject({ ...certificateSchema.shape, warnings: z.array(certificateWarningSchema) })
  .meta({ id: 'UploadedCertificate' });
export type UploadedCertificate = z.infer<typeof uploadedCertificateSchema>;

export const certificateOrderStates = ['waiting_for_dns', 'pending', 'issued', 'failed'] as const;
/** How it stands with the certificate that we order for one hostname. */
export const certificateOrderSchema = z
  .strictObject({
    id: idSchema('certificateOrder'),
    hostname: z.string(),
    state: z.enum(certificateOrderStates).describe('pending: being ordered, or next in the queue'),
    lastError: z.string().nullable().describe('in words: why the last attempt failed, or what is waited for'),
    lastAttemptAt: timeSchema.nullable(),
    nextAttemptAt: timeSchema.describe('with issued: when it will be renewed'),
  })
  .meta({ id: 'CertificateOrder' });
export type CertificateOrder = z.infer<typeof certificateOrderSchema>;

export const certificateSettingsInputSchema = z
  .strictObject({ automaticCertificates: z.boolean().describe('order certificates for hostnames that have no uploaded one') })
  .meta({ id: 'CertificateSettingsInput', example: { automaticCertificates: true } });
export const certificateSettingsSchema = z
  .strictObject({
    ...certificateSettingsInputSchema.shape,
    automaticAvailable: z.boolean().describe('false: this installation has no certificate authority set up'),
    sentence: z.string().describe('the same in words'),
  })
  .meta({ id: 'CertificateSettings' });
export type CertificateSettings = z.infer<typeof certificateSettingsSchema>;

import { z } from 'zod';
import { httpToken } from '../text.ts';
import { addressSchema } from './policies.ts';

/** A request that did not happen: what would become of it? */
export const explainSchema = z
  .strictObject({
    method: httpToken(32).toUpperCase().default('GET'),
    url: z.string().trim().min(1).max(16_000).describe('https://shop.example.com/path?query, a name of the site; the path as it is sent'),
    address: addressSchema.describe('IPv4 or IPv6 address of the visitor'),
    headers: z
      .record(
        httpToken(100),
        z
          .string()
          .max(8000)
          .regex(/^[^\0\r\n]*$/, 'Leave out line breaks.'),
      )
      .default({})
      .describe('further headers by name, like {"user-agent": "curl/8.5.0"}; the host is the one of the url'),
  })
  .meta({ id: 'Explain' });
export type Explain = z.infer<typeof explainSchema>;

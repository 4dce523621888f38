import { seal, unseal } from '@sitekeep/runtime';

const sealContext = (providerId: string) => `identity-provider ${providerId}`;

/** The client secret as it is stored. */
export const sealClientSecret = (key: Buffer, providerId: string, secret: string): string => seal(key, sealContext(providerId), secret);

export const openClientSecret = (key: Buffer, { id, clientSecret }: { id: string; clientSecret: string | null }): string | null =>
  clientSecret === null ? null : unseal(key, sealContext(id), clientSecret);

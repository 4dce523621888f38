import { Mac } from '@sitekeep/mac';

/**
 * By which machine tokens of one site are known: `of` their whole text as it is shown (of a service: of its secret) is what the access
 * document holds. `secret`: deriveSiteSecret(SEALING_KEY, 'machine', site, 0).
 */
export const machineKey = (secret: string): Mac => new Mac(Buffer.from(secret, 'base64url'));

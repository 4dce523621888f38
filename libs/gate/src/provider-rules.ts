import type { GateFactor } from '@sitekeep/contracts';
import type { ProviderRow } from './provider.entity.ts';

/** What a sign-in at the provider counts as. */
export const factorsOf = ({ standsFor }: Pick<ProviderRow, 'standsFor'>): GateFactor[] =>
  standsFor === 'password' ? ['password'] : ['password', 'code'];

/** Whether people with this address, in lower case, may come in by the provider. */
export const takesAddress = ({ domains }: Pick<ProviderRow, 'domains'>, email: string): boolean =>
  domains.length === 0 || domains.includes(email.slice(email.lastIndexOf('@') + 1));

import type { Actor } from '@sitekeep/platform';

export const systemActor: Actor = { kind: 'system', id: null, name: 'Sitekeep' };

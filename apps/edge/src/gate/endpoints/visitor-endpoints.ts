import { visitorPaths } from '@sitekeep/edge-pages';
import { account } from './account.ts';
import type { EndpointParts, GateEndpoint } from './endpoint.ts';
import { enrol } from './enrol.ts';
import { newPasskey } from './new-passkey.ts';
import { notMe } from './not-me.ts';
import { reset } from './reset.ts';

/** Where visitors look after their own access. */
export const visitorEndpoints = (parts: EndpointParts): Record<string, GateEndpoint> => ({
  [visitorPaths.enrol]: enrol(parts),
  [visitorPaths.notMe]: notMe(parts),
  [visitorPaths.reset]: reset(parts),
  [visitorPaths.account]: account(parts),
  [visitorPaths.newPasskey]: newPasskey(parts),
});

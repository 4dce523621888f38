import { showId, type Passkey } from '@sitekeep/contracts';
import type { PasskeyRow } from './passkey.entity.ts';

export const showPasskey = (passkey: PasskeyRow): Passkey => ({
  id: showId('passkey', passkey.id),
  siteId: showId('site', passkey.siteId),
  hostname: passkey.hostname,
  label: passkey.label,
  locked: passkey.locked,
  copied: passkey.copiedAt !== null,
  createdAt: passkey.createdAt.toISOString(),
  lastUsedAt: passkey.lastUsedAt?.toISOString() ?? null,
});

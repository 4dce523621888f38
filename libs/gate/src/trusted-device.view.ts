import { showId, type TrustedDevice } from '@sitekeep/contracts';
import type { TrustedDeviceRow } from './trusted-device.entity.ts';

export const showDevice = (device: TrustedDeviceRow): TrustedDevice => ({
  id: showId('trustedDevice', device.id),
  siteId: showId('site', device.siteId),
  userAgent: device.userAgent,
  address: device.address,
  createdAt: device.createdAt.toISOString(),
  lastUsedAt: device.lastUsedAt.toISOString(),
  expiresAt: device.expiresAt.toISOString(),
});

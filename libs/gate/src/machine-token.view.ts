import { showId, type MachineToken } from '@sitekeep/contracts';
import type { GateMachineRow } from './gate-machine.entity.ts';

/** `email`: of the visitor in whose name it is. */
export const showMachineToken = (row: GateMachineRow, email: string | null): MachineToken => ({
  id: showId('machineToken', row.id),
  kind: row.kind,
  label: row.label,
  hint: row.hint,
  visitor: row.visitorId === null ? null : { id: showId('visitor', row.visitorId), email: email ?? '' },
  access: row.access,
  paths: row.paths,
  networks: row.networks,
  active: row.active,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

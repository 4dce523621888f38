import type { GateAccessDocument, MachineKind } from '@sitekeep/contracts';
import { isBelow } from './visitor-paths.ts';

type Visitor = GateAccessDocument['git'][number]['visitor'];

/** A program that enters a site without a session, by what it has shown. */
export interface GateMachine {
  readonly kind: MachineKind | 'certificate';
  /** Shown id of its token; serial number of a certificate. */
  readonly id: string;
  /** What its owner calls it. */
  readonly label: string;
  /** In whose name it comes; null: in its own. */
  readonly visitor: Visitor | null;
  /** Each with all below it; empty: all. */
  readonly paths: readonly string[];
  /** ms since epoch; null: never. */
  readonly expiresAt: number | null;
  /** It may enter, but not for this: a token that reads wants to push. */
  readonly barred?: boolean;
}

export type MachineReason = 'machine' | 'machine_barred' | 'not_in_group' | 'path_not_allowed';

/**
 * Whether a rule lets a program in: it has shown what people show by password and code, so only its paths count, and, where it comes in a
 * visitor's name, the groups of that visitor.
 */
export function machineReason(machine: GateMachine, groups: readonly string[], reading: string): MachineReason {
  if (machine.barred === true) return 'machine_barred';
  const { visitor, paths } = machine;
  if (visitor !== null && groups.length > 0 && !visitor.groups.some((group) => groups.includes(group))) return 'not_in_group';
  return paths.length > 0 && !paths.some((prefix) => isBelow(reading, prefix)) ? 'path_not_allowed' : 'machine';
}

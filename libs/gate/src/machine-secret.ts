import { machinePrefixes, type MachineKind } from '@sitekeep/contracts';
import { lettersAndDigits } from './api-key.ts';

const length = 32;

/** A new token of a machine: a prefix, and 32 letters and digits, 190 random bits. */
export const newMachineSecret = (kind: MachineKind): string => machinePrefixes[kind] + lettersAndDigits(length);

import { join } from 'node:path';
import { Clock, createLogger } from '@sitekeep/runtime';
import { AnswerStore } from '../answer-store.ts';
import { DiskTier } from '../disk/disk-tier.ts';
import { type SiblingChannel, Siblings } from '../siblings.ts';

const megabyte = 1024 * 1024;

export interface StoreOnDisk {
  readonly store: AnswerStore;
  readonly disk: DiskTier;
  readonly clock: Clock;
}

/** A store with its disk tier below the folder, as one process has it, ready to use. */
export async function storeOnDisk(
  folder: string,
  { memory = 4 * megabyte, bound = 64 * megabyte, channel = null as SiblingChannel | null, trusted = true } = {},
): Promise<StoreOnDisk> {
  const clock = new Clock();
  const siblings = new Siblings(channel);
  const disk = new DiskTier({ folder: join(folder, 'cache'), bound, siblings, clock, logger: createLogger('cache', 'silent') });
  const store = new AnswerStore({ memoryBytes: memory, disk, siblings, clock });
  await store.start();
  if (trusted) store.trustDisk();
  return { store, disk, clock };
}

/** Channels of several stores in one process: what one tells, all others hear. */
export function siblingChannels(count: number): SiblingChannel[] {
  const listeners: ((message: unknown) => void)[] = [];
  return Array.from({ length: count }, (_, me) => ({
    send: (message) => listeners.forEach((listen, other) => other !== me && listen(structuredClone(message))),
    on: (listen) => void (listeners[me] = listen),
  }));
}

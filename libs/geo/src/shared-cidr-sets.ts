import { type CidrEntry, CidrSet } from './cidr-set.ts';

const sets = new Map<string, WeakRef<CidrSet>>();
const collected = new FinalizationRegistry((key: string) => {
  if (sets.get(key)?.deref() === undefined) sets.delete(key);
});

/**
 * The set of these entries, the same one for the same entries: a change of anything else in a site's rules costs no new set, and
 * the sites of an account share the one of its list. Kept only as long as somebody uses it. Throws for an entry that is no network.
 */
export function sharedCidrSet(entries: readonly CidrEntry[]): CidrSet {
  const key = digestOf(entries);
  const known = sets.get(key)?.deref();
  // The digest only finds the candidate: made-up lists may collide.
  if (known?.isOf(entries)) return known;
  const set = new CidrSet(entries);
  sets.set(key, new WeakRef(set));
  collected.register(set, key);
  return set;
}

function digestOf(entries: readonly CidrEntry[]): string {
  let digest = 0;
  for (const { address, expiresAt } of entries) {
    for (let i = 0; i < address.length; i++) digest = (Math.imul(digest, 31) + address.charCodeAt(i)) | 0;
    digest = (Math.imul(digest, 31) + (expiresAt ?? 0)) | 0;
  }
  return `${entries.length} ${digest}`;
}

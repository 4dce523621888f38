import {
  showId,
  type AccountPolicy,
  type ListEntry as EntryShown,
  type Policy,
  type PolicyWarning,
  type SitePolicy,
} from '@sitekeep/contracts';
import { showListAddress } from './list-address.ts';
import type { ListEntry } from './list-entry.entity.ts';
import type { PolicyRow } from './policy.entity.ts';
import { accountSettings, siteSettings } from './policy-settings.ts';

export const showEntry = (entry: ListEntry): EntryShown => ({
  id: showId('listEntry', entry.id),
  list: entry.list,
  address: showListAddress(entry.address),
  note: entry.note,
  expiresAt: entry.expiresAt?.toISOString() ?? null,
  ...(entry.skipsGate && { skipsGate: true }),
  createdAt: entry.createdAt.toISOString(),
});

const showInput = (entry: ListEntry): Policy['blacklist'][number] => ({
  address: showListAddress(entry.address),
  note: entry.note,
  expiresAt: entry.expiresAt?.toISOString() ?? null,
  ...(entry.skipsGate && { skipsGate: true }),
});

export const showPolicy = (row: PolicyRow, entries: readonly ListEntry[]): Policy =>
  row.siteId === null
    ? ({ ...showLists(row, entries), ...accountSettings(row) } satisfies AccountPolicy)
    : ({ ...showLists(row, entries), ...siteSettings(row) } satisfies SitePolicy);

const showLists = (row: PolicyRow, entries: readonly ListEntry[]) => {
  const whitelist = entries.filter((entry) => entry.list === 'whitelist').map(showInput);
  const warnings = warningsOf(whitelist);
  return {
    blacklist: entries.filter((entry) => entry.list === 'blacklist').map(showInput),
    whitelist,
    onlyFromWhitelist: row.onlyFromWhitelist,
    countries: { mode: row.countryMode, countries: row.countries },
    revision: row.revision,
    updatedAt: row.updatedAt?.toISOString() ?? null,
    ...(warnings.length > 0 && { warnings }),
  };
};

const warningsOf = (whitelist: Policy['whitelist']): PolicyWarning[] =>
  whitelist.flatMap(({ address, skipsGate }, index) =>
    skipsGate ? [{ pointer: `/whitelist/${index}/skipsGate`, code: 'skips_gate', detail: skipping(address) }] : [],
  );

const skipping = (address: string): string =>
  `Whoever comes from ${address} enters without signing in, and your servers are not told who it is. A rule of the gate for this network can ask for less without asking for nothing.`;

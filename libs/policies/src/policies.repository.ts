import { Injectable } from '@nestjs/common';
import type { ListName } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { IsNull, LessThan, MoreThan, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { CheckedEntry } from './check-lists.ts';
import { ListEntry } from './list-entry.entity.ts';
import { PolicyRow } from './policy.entity.ts';

/** Whose policy: of one site, or (siteId null) of all sites of the account. */
export type PolicyScope = { accountId: string; siteId: string | null };

/** See `gateOf`. */
export type GateRow = Pick<PolicyRow, 'settings' | 'gateEpoch' | 'gatePreviousUntil'>;
type PolicyColumns = Partial<Pick<PolicyRow, 'onlyFromWhitelist' | 'countryMode' | 'countries' | 'settings'>>;
type KeyColumns = Partial<
  Pick<
    PolicyRow,
    | 'originSecret'
    | 'originSecretHeader'
    | 'originSecretEpoch'
    | 'forwardAuth'
    | 'forwardAuthEpoch'
    | 'forwardAuthPreviousUntil'
    | 'gateEpoch'
    | 'gatePreviousUntil'
  >
>;

const whereOf = ({ accountId, siteId }: PolicyScope) => ({ accountId, siteId: siteId ?? IsNull() });
const scopeSql = ({ siteId }: PolicyScope) =>
  `account_id = $1 AND ${siteId === null ? '$2::uuid IS NULL AND site_id IS NULL' : 'site_id = $2::uuid'}`;

/** The only SQL on policies and lists. */
@Injectable()
export class PoliciesRepository {
  /** The policy as stored; one that was never set has the defaults and revision 1. */
  async find(manager: EntityManager, scope: PolicyScope): Promise<PolicyRow> {
    return (await manager.findOneBy(PolicyRow, whereOf(scope))) ?? unset(scope);
  }

  /** What of it is the gate's. */
  async findGate(manager: EntityManager, { accountId, siteId }: { accountId: string; siteId: string }): Promise<GateRow> {
    const sql = `SELECT settings->'gate' AS gate, gate_epoch AS "gateEpoch", gate_previous_until AS "gatePreviousUntil"
       FROM policy WHERE account_id = $1 AND site_id = $2`;
    const [row] = await manager.query<(GateRow & { gate: object | null })[]>(sql, [accountId, siteId]);
    return row ? { ...row, settings: row.gate === null ? {} : { gate: row.gate } } : unset({ accountId, siteId });
  }

  /** The same, and nobody else changes it or its lists until the transaction ends. */
  async lock(manager: EntityManager, scope: PolicyScope): Promise<PolicyRow> {
    const { id, accountId, siteId, revision } = unset(scope);
    await manager.query(
      'INSERT INTO policy (id, account_id, site_id, revision) VALUES ($1, $2, $3, $4) ON CONFLICT ON CONSTRAINT policy_of DO NOTHING',
      [id, accountId, siteId, revision],
    );
    return manager.findOneOrFail(PolicyRow, { where: whereOf(scope), lock: { mode: 'pessimistic_write' } });
  }

  /** Writes what stands beside the lists, under the next revision. */
  async update(manager: EntityManager, row: PolicyRow, columns: PolicyColumns, at: Date): Promise<void> {
    const { accountId, id, revision } = row;
    await manager.update(PolicyRow, { id, accountId }, { ...columns, revision: revision + 1, updatedAt: at });
  }

  /** Makes all passes of the site's visitor check worthless; nothing that a customer has set changes. */
  async raiseCheckEpoch(manager: EntityManager, { accountId, id, checkEpoch }: PolicyRow): Promise<number> {
    await manager.update(PolicyRow, { id, accountId }, { checkEpoch: checkEpoch + 1 });
    return checkEpoch + 1;
  }

  /** Sets what of a site's secrets is kept here. The policy keeps its revision: it says nothing of them. */
  async setKeys(manager: EntityManager, { accountId, id }: PolicyRow, columns: KeyColumns): Promise<void> {
    await manager.update(PolicyRow, { id, accountId }, columns);
  }

  /** Entries in force, oldest first. Plain rows: a list may have 100,000 of them. */
  entries(manager: EntityManager, scope: PolicyScope, at: Date): Promise<ListEntry[]> {
    return manager.query(
      `SELECT id, account_id AS "accountId", site_id AS "siteId", list, address, note, expires_at AS "expiresAt",
         skips_gate AS "skipsGate", created_at AS "createdAt"
       FROM list_entry WHERE ${scopeSql(scope)} AND (expires_at IS NULL OR expires_at > $3) ORDER BY id`,
      [scope.accountId, scope.siteId, at],
    );
  }

  /** Newest first. */
  page(manager: EntityManager, scope: PolicyScope, list: ListName | undefined, after: string | null, limit: number, at: Date) {
    const older = { ...whereOf(scope), ...(list && { list }), ...(after !== null && { id: LessThan(after) }) };
    return manager.find(ListEntry, { where: inForce(older, at), order: { id: 'DESC' }, take: limit });
  }

  count(manager: EntityManager, scope: PolicyScope, list?: ListName): Promise<number> {
    return manager.countBy(ListEntry, { ...whereOf(scope), ...(list && { list }) });
  }

  byAddress(manager: EntityManager, scope: PolicyScope, list: ListName, address: string): Promise<ListEntry | null> {
    return manager.findOneBy(ListEntry, { ...whereOf(scope), list, address });
  }

  async remove(manager: EntityManager, scope: PolicyScope, id: string): Promise<ListEntry | null> {
    const entry = await manager.findOneBy(ListEntry, { ...whereOf(scope), id });
    if (entry) await manager.delete(ListEntry, { id, accountId: scope.accountId });
    return entry;
  }

  /** Forgets all that a deleted site wanted. */
  async forgetSite(manager: EntityManager, accountId: string, siteId: string): Promise<void> {
    await manager.delete(ListEntry, { accountId, siteId });
    await manager.delete(PolicyRow, { accountId, siteId });
  }

  /** Removes what has expired: it is no longer in force, and nobody may keep addresses for nothing. */
  async forgetExpired(manager: EntityManager, scope: PolicyScope, at: Date): Promise<void> {
    await manager.query(`DELETE FROM list_entry WHERE ${scopeSql(scope)} AND expires_at <= $3`, [scope.accountId, scope.siteId, at]);
  }

  /** Brings these lists to what is wanted; entries that stay keep their ids. One statement each, whether for 1 or 100,000 entries. */
  async replaceEntries(
    manager: EntityManager,
    scope: PolicyScope,
    lists: readonly ListName[],
    entries: readonly CheckedEntry[],
    at: Date,
  ): Promise<void> {
    const columns = [entries.map((entry) => entry.list), entries.map((entry) => entry.address)];
    await manager.query(
      `DELETE FROM list_entry e WHERE ${scopeSql(scope)} AND list = ANY($5::text[])
       AND NOT EXISTS (SELECT 1 FROM unnest($3::text[], $4::text[]) AS wanted (list, address) WHERE wanted.list = e.list AND wanted.address = e.address)`,
      [scope.accountId, scope.siteId, ...columns, lists],
    );
    await this.insert(manager, scope, entries, at);
  }

  async insert(manager: EntityManager, { accountId, siteId }: PolicyScope, entries: readonly CheckedEntry[], at: Date): Promise<void> {
    if (entries.length === 0) return;
    await manager.query(
      `INSERT INTO list_entry (id, account_id, site_id, list, address, note, expires_at, skips_gate, created_at)
       SELECT id, $1, $2, list, address, note, expires_at, skips_gate, $3
       FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::boolean[])
         AS wanted (id, list, address, note, expires_at, skips_gate)
       ON CONFLICT ON CONSTRAINT list_entry_once
       DO UPDATE SET note = excluded.note, expires_at = excluded.expires_at, skips_gate = excluded.skips_gate
       WHERE (list_entry.note, list_entry.expires_at, list_entry.skips_gate)
         IS DISTINCT FROM (excluded.note, excluded.expires_at, excluded.skips_gate)`,
      [
        accountId,
        siteId,
        at,
        entries.map(() => newUuid()),
        entries.map((entry) => entry.list),
        entries.map((entry) => entry.address),
        entries.map((entry) => entry.note),
        entries.map((entry) => entry.expiresAt),
        entries.map((entry) => entry.skipsGate),
      ],
    );
  }
}

const inForce = (where: FindOptionsWhere<ListEntry>, at: Date): FindOptionsWhere<ListEntry>[] => [
  { ...where, expiresAt: IsNull() },
  { ...where, expiresAt: MoreThan(at) },
];

const unset = ({ accountId, siteId }: PolicyScope): PolicyRow => ({
  id: newUuid(),
  accountId,
  siteId,
  revision: 1,
  onlyFromWhitelist: false,
  countryMode: 'off',
  countries: [],
  settings: {},
  checkEpoch: 0,
  originSecret: false,
  originSecretHeader: 'X-Origin-Secret',
  originSecretEpoch: 0,
  forwardAuth: false,
  forwardAuthEpoch: 0,
  forwardAuthPreviousUntil: null,
  gateEpoch: 0,
  gatePreviousUntil: null,
  updatedAt: null,
});

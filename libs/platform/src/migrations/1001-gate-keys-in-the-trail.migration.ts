import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API_KEYs of sites change visitors, which the trail tells. Its entries are not read here: nobody could write meanwhile. */
export class PlatformGateKeysInTheTrail1700000001001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_actor_kind_check;
      ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_actor_kind_check CHECK (actor_kind IN ('staff', 'person', 'token', 'gate-key', 'system')) NOT VALID;
    `);
  }

  /** Entries are never changed, so those of keys stay as they are. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_actor_kind_check;
      ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_actor_kind_check CHECK (actor_kind IN ('staff', 'person', 'token', 'system')) NOT VALID;
    `);
  }
}

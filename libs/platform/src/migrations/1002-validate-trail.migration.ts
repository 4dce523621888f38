import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Apart from the constraint itself, and so in a transaction of its own: the trail is read here, and is written to meanwhile. */
export class PlatformValidateTrail1700000001002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audit_entry VALIDATE CONSTRAINT audit_entry_actor_kind_check');
  }

  async down(): Promise<void> {}
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const redefined = (from: string, to: string) => `
  DO $$ DECLARE definition text; BEGIN
    SELECT replace(pg_get_triggerdef(oid), '${from}', '${to}') INTO STRICT definition
      FROM pg_trigger WHERE tgname = 'service_frozen' AND tgrelid = 'service'::regclass;
    EXECUTE 'DROP TRIGGER service_frozen ON service';
    EXECUTE definition;
  END $$;`;

/** Days that staff give a service on trial are days of its trial. */
export class BillingTrialMayBeLonger1700000003070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(redefined(`''plan_id''`, `''plan_id'', ''trial_until''`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(redefined(`, ''trial_until''`, ''));
  }
}

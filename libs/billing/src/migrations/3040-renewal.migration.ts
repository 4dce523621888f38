import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Writes the guard of columns anew; which others may change stays as whichever migration came before says. */
const frozenBy = (change: string) => `
  DO $$ DECLARE definition text; BEGIN
    SELECT ${change} INTO STRICT definition FROM pg_trigger WHERE tgname = 'service_frozen' AND tgrelid = 'service'::regclass;
    EXECUTE 'DROP TRIGGER service_frozen ON service';
    EXECUTE definition;
  END $$;`;
const guard = (deleted: string, pairs: string) => `
  CREATE OR REPLACE FUNCTION service_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      ${deleted}
      IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (${pairs}) THEN
        RAISE EXCEPTION 'a % service cannot become %', OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF OLD.state = 'pending' AND NEW.state = 'unpaid' AND OLD.activation = 'on_payment' AND NEW.paid_months = 0 THEN
        RAISE EXCEPTION 'service % becomes active on payment only', OLD.id USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$;`;
const pairs = `('pending', 'unpaid'), ('pending', 'paid'), ('pending', 'deleted'), ('unpaid', 'paid'), ('unpaid', 'deleted'), ('paid', 'unpaid')`;

/** Renewal by card, and deleted services that can be restored for a while. */
export class BillingRenewal1700000003040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE renewal_charge (
        invoice_id uuid NOT NULL REFERENCES invoice,
        attempt smallint NOT NULL CHECK (attempt > 0),
        account_id uuid NOT NULL,
        service_id uuid NOT NULL REFERENCES service,
        due_at timestamptz NOT NULL,
        outcome text CHECK (outcome IN ('settled', 'processing', 'declined', 'authentication-needed', 'not-charged')),
        made_at timestamptz,
        PRIMARY KEY (invoice_id, attempt),
        CONSTRAINT renewal_charge_made CHECK ((outcome IS NULL) = (made_at IS NULL))
      );
      COMMENT ON TABLE renewal_charge IS 'Charges of saved cards for the next period, by their place in the schedule. Kept with the invoice; holds no card.';

      ALTER TABLE service ADD COLUMN destroy_at timestamptz,
        ADD CONSTRAINT service_destroyed_once_deleted CHECK (destroy_at IS NULL OR state = 'deleted');
      COMMENT ON COLUMN service.destroy_at IS 'Of a deleted service: when what is kept of its site is destroyed; null once that is under way.';
      CREATE INDEX service_destroy ON service (destroy_at) WHERE destroy_at IS NOT NULL;
      ${frozenBy(`regexp_replace(pg_get_triggerdef(oid), '\\)$', ', ''destroy_at'')')`)}
      ${guard(
        `IF OLD.state = 'deleted' AND NEW.state = 'deleted' AND to_jsonb(NEW) - 'destroy_at' <> to_jsonb(OLD) - 'destroy_at' THEN
           RAISE EXCEPTION 'service % is deleted', OLD.id USING ERRCODE = 'integrity_constraint_violation';
         END IF;`,
        `${pairs}, ('deleted', 'unpaid'), ('deleted', 'pending')`,
      )}
      UPDATE service SET renewal_due_at = paid_until - interval '33 days' WHERE state = 'paid';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${guard(
        `IF OLD.state = 'deleted' THEN
           RAISE EXCEPTION 'service % is deleted for good', OLD.id USING ERRCODE = 'integrity_constraint_violation';
         END IF;`,
        pairs,
      )}
      ${frozenBy(`replace(pg_get_triggerdef(oid), ', ''destroy_at''', '')`)}
      ALTER TABLE service DROP COLUMN destroy_at;
      DROP TABLE renewal_charge;
    `);
  }
}

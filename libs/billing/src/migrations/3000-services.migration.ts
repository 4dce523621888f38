import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BillingServices1700000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.guards(runner);
    await this.plans(runner);
    await this.services(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE unpaid_warning, service_history, service, plan_price, plan;
      DROP FUNCTION service_guard(); DROP FUNCTION service_insert_guard(); DROP FUNCTION frozen_except();
    `);
  }

  // The arguments of the trigger name the only columns that may change.
  private async guards(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION frozen_except() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF to_jsonb(NEW) - TG_ARGV IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV THEN
            RAISE EXCEPTION 'only % of % may change', TG_ARGV, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
    `);
  }

  private async plans(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE plan (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        name text NOT NULL,
        summary text NOT NULL,
        rank smallint NOT NULL,
        activation text NOT NULL DEFAULT 'at_once' CHECK (activation IN ('at_once', 'on_payment')),
        hostnames integer NOT NULL CHECK (hostnames > 0),
        origins integer NOT NULL CHECK (origins > 0),
        rules integer NOT NULL CHECK (rules > 0),
        unpaid_cap integer NOT NULL CHECK (unpaid_cap > 0),
        on_sale boolean NOT NULL DEFAULT true,
        UNIQUE (code, version)
      );
      COMMENT ON TABLE plan IS 'A plan never changes: a new price or limit is a new version. unpaid_cap: services not yet paid that one account may have.';
      CREATE UNIQUE INDEX plan_on_sale ON plan (code) WHERE on_sale;
      CREATE TRIGGER plan_frozen BEFORE UPDATE ON plan FOR EACH ROW EXECUTE FUNCTION frozen_except('on_sale');
      CREATE TRIGGER plan_no_delete BEFORE DELETE ON plan FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE TABLE plan_price (
        plan_id uuid NOT NULL REFERENCES plan,
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        period_months smallint NOT NULL CHECK (period_months IN (1, 3, 6, 12)),
        amount bigint NOT NULL CHECK (amount > 0),
        PRIMARY KEY (plan_id, currency, period_months)
      );
      COMMENT ON TABLE plan_price IS 'Price of one period in minor units, without tax.';
      CREATE TRIGGER plan_price_frozen BEFORE UPDATE OR DELETE ON plan_price FOR EACH ROW EXECUTE FUNCTION append_only();
    `);
  }

  private async services(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE service (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid NOT NULL UNIQUE,
        site_name text NOT NULL,
        plan_id uuid NOT NULL REFERENCES plan,
        activation text NOT NULL CHECK (activation IN ('at_once', 'on_payment')),
        state text NOT NULL CHECK (state IN ('pending', 'unpaid', 'paid', 'deleted')),
        ordered_at timestamptz NOT NULL,
        anchor_at timestamptz NOT NULL,
        paid_months integer NOT NULL DEFAULT 0 CHECK (paid_months >= 0),
        paid_until timestamptz,
        unpaid_since timestamptz,
        due_at timestamptz,
        deleted_at timestamptz,
        deletion_reason text CHECK (deletion_reason IN ('customer', 'expired')),
        CONSTRAINT service_paid_until CHECK ((paid_months = 0) = (paid_until IS NULL) AND paid_until > anchor_at),
        CONSTRAINT service_pending_was_never_paid CHECK (state <> 'pending' OR paid_months = 0),
        CONSTRAINT service_paid_until_some_day CHECK (state <> 'paid' OR (paid_months > 0 AND unpaid_since IS NULL)),
        CONSTRAINT service_unpaid_since_some_day CHECK (state NOT IN ('pending', 'unpaid') OR unpaid_since IS NOT NULL),
        CONSTRAINT service_deleted_with_reason CHECK ((state = 'deleted') = (deleted_at IS NOT NULL) AND (deleted_at IS NULL) = (deletion_reason IS NULL)),
        CONSTRAINT service_due CHECK ((state = 'deleted') = (due_at IS NULL))
      );
      COMMENT ON TABLE service IS 'One service per site. Deleted ones are kept as long as their invoices (10 years); the name of the site is the only text of the customer.';
      COMMENT ON COLUMN service.due_at IS 'When the expiry sweep has something to do, or to look at again.';
      CREATE INDEX service_account ON service (account_id, id);
      CREATE INDEX service_due ON service (due_at, id) WHERE due_at IS NOT NULL;

      CREATE FUNCTION service_insert_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.state NOT IN ('pending', 'unpaid') OR NEW.paid_months <> 0 THEN
            RAISE EXCEPTION 'a service begins pending or unpaid, not %', NEW.state USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF NEW.state = 'unpaid' AND NEW.activation = 'on_payment' THEN
            RAISE EXCEPTION 'a service that is active on payment begins pending' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER service_insert_guard BEFORE INSERT ON service FOR EACH ROW EXECUTE FUNCTION service_insert_guard();

      CREATE FUNCTION service_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.state = 'deleted' THEN
            RAISE EXCEPTION 'service % is deleted for good', OLD.id USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('pending', 'unpaid'), ('pending', 'paid'), ('pending', 'deleted'), ('unpaid', 'paid'), ('unpaid', 'deleted'), ('paid', 'unpaid')
          ) THEN
            RAISE EXCEPTION 'a % service cannot become %', OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF OLD.state = 'pending' AND NEW.state = 'unpaid' AND OLD.activation = 'on_payment' THEN
            RAISE EXCEPTION 'service % becomes active on payment only', OLD.id USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER service_guard BEFORE UPDATE ON service FOR EACH ROW EXECUTE FUNCTION service_guard();
      CREATE TRIGGER service_frozen BEFORE UPDATE ON service FOR EACH ROW EXECUTE FUNCTION frozen_except(
        'site_name', 'plan_id', 'state', 'paid_months', 'paid_until', 'unpaid_since', 'due_at', 'deleted_at', 'deletion_reason');
      CREATE TRIGGER service_no_delete BEFORE DELETE ON service FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE TABLE service_history (
        id uuid PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES service,
        account_id uuid NOT NULL,
        at timestamptz NOT NULL,
        event text NOT NULL,
        from_state text,
        to_state text NOT NULL,
        actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'person', 'token', 'system')),
        actor_id uuid,
        paid_until timestamptz,
        note text
      );
      COMMENT ON TABLE service_history IS 'Every transition of a service, append-only. Kept with the service; actors by id only.';
      CREATE INDEX service_history_service ON service_history (service_id, id);
      CREATE TRIGGER service_history_append_only BEFORE UPDATE OR DELETE ON service_history FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE TABLE unpaid_warning (
        service_id uuid NOT NULL REFERENCES service,
        unpaid_since timestamptz NOT NULL,
        day smallint NOT NULL CHECK (day IN (1, 3, 7, 9)),
        at timestamptz NOT NULL,
        mail_keys text[] NOT NULL,
        PRIMARY KEY (service_id, unpaid_since, day)
      );
      COMMENT ON TABLE unpaid_warning IS 'Each warning once per time a service is unpaid, with the keys of its mails. Kept with the service; holds no address.';
      CREATE TRIGGER unpaid_warning_append_only BEFORE UPDATE OR DELETE ON unpaid_warning FOR EACH ROW EXECUTE FUNCTION append_only();
    `);
  }
}

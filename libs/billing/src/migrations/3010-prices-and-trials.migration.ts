import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Promo codes, prices that staff set for one service, and the trial plan with who had it. */
export class BillingPricesAndTrials1700000003010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.promoCodes(runner);
    await this.overrides(runner);
    await this.trials(runner);
  }

  private async promoCodes(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE promo_code (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE CHECK (code = upper(code)),
        percent smallint CHECK (percent BETWEEN 1 AND 100),
        amount bigint CHECK (amount > 0),
        currency text CHECK (currency IN ('EUR', 'USD')),
        plan_codes text[] NOT NULL,
        period_months smallint[] NOT NULL,
        most_periods smallint NOT NULL DEFAULT 1 CHECK (most_periods BETWEEN 1 AND 36),
        new_customers_only boolean NOT NULL,
        most_uses integer CHECK (most_uses > 0),
        uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
        starts_at timestamptz,
        ends_at timestamptz,
        ended_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT promo_code_percent_or_amount CHECK ((percent IS NULL) <> (amount IS NULL) AND (amount IS NULL) = (currency IS NULL)),
        CONSTRAINT promo_code_most_uses CHECK (uses <= most_uses),
        CONSTRAINT promo_code_times CHECK (ends_at > starts_at)
      );
      COMMENT ON TABLE promo_code IS 'What a code takes off the lines it fits; never changes but for being used and ended. Holds nothing of customers.';
      CREATE TRIGGER promo_code_frozen BEFORE UPDATE ON promo_code FOR EACH ROW EXECUTE FUNCTION frozen_except('uses', 'ended_at');
      CREATE TRIGGER promo_code_no_delete BEFORE DELETE ON promo_code FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE TABLE promo_use (
        invoice_id uuid PRIMARY KEY REFERENCES invoice,
        promo_code_id uuid NOT NULL REFERENCES promo_code,
        account_id uuid NOT NULL,
        at timestamptz NOT NULL,
        given_back_at timestamptz
      );
      COMMENT ON TABLE promo_use IS 'Which invoice used a code; a void one gives its use back. Kept with the invoice.';
      CREATE INDEX promo_use_code ON promo_use (promo_code_id, account_id);
      CREATE TRIGGER promo_use_frozen BEFORE UPDATE ON promo_use FOR EACH ROW EXECUTE FUNCTION frozen_except('given_back_at');
      CREATE TRIGGER promo_use_no_delete BEFORE DELETE ON promo_use FOR EACH ROW EXECUTE FUNCTION append_only();

      -- Here, because an invoice becomes void in several places.
      CREATE FUNCTION promo_use_given_back() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE used_code uuid;
        BEGIN
          UPDATE promo_use SET given_back_at = NEW.voided_at WHERE invoice_id = NEW.id AND given_back_at IS NULL RETURNING promo_code_id INTO used_code;
          IF used_code IS NOT NULL THEN UPDATE promo_code SET uses = uses - 1 WHERE id = used_code; END IF;
          RETURN NULL;
        END $$;
      CREATE TRIGGER invoice_gives_promo_back AFTER UPDATE OF state ON invoice FOR EACH ROW
        WHEN (OLD.state = 'open' AND NEW.state = 'void') EXECUTE FUNCTION promo_use_given_back();
    `);
  }

  private async overrides(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE price_override (
        service_id uuid NOT NULL REFERENCES service,
        plan_id uuid NOT NULL REFERENCES plan,
        period_months smallint NOT NULL CHECK (period_months IN (1, 3, 6, 12)),
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        amount bigint NOT NULL CHECK (amount >= 0),
        reason text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (service_id, plan_id, period_months)
      );
      COMMENT ON TABLE price_override IS 'Price of one period that staff gave one service while it is on that plan: on another it would be a way to that one for nothing. Who, and what was before, is in the audit trail.';
    `);
  }

  private async trials(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE trial (
        account_id uuid PRIMARY KEY,
        service_id uuid NOT NULL UNIQUE REFERENCES service,
        at timestamptz NOT NULL
      );
      COMMENT ON TABLE trial IS 'An account has one trial. Kept with the account.';
      CREATE TABLE trial_domain (
        domain_hash bytea PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES trial (service_id)
      );
      COMMENT ON TABLE trial_domain IS 'A registrable domain has one trial, whoever orders it: its SHA-256, for nobody needs to read it.';
      CREATE INDEX trial_domain_service ON trial_domain (service_id);
      INSERT INTO plan (id, code, version, name, summary, rank, hostnames, origins, rules, firewall_rules, unpaid_cap, features, trial_days)
        VALUES ('01900000-0000-7000-8000-000000000004', 'trial', 1, 'Trial', 'Two weeks for nothing, to see how it works with your website.', 100, 2, 2, 100, 5, 10, '{gate}', 14) ON CONFLICT (id) DO NOTHING;
    `);
  }

  // The plan stays: plans are append-only and may be in use.
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE trial_domain, trial, price_override;
      DROP TRIGGER invoice_gives_promo_back ON invoice;
      DROP FUNCTION promo_use_given_back();
      DROP TABLE promo_use, promo_code;
    `);
  }
}

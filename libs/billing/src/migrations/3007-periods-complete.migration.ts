import type { MigrationInterface, QueryRunner } from 'typeorm';

const frozen = (table: string, columns: string[]) => `
  DROP TRIGGER IF EXISTS ${table}_frozen ON ${table};
  CREATE TRIGGER ${table}_frozen BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION frozen_except(${columns.map((one) => `'${one}'`).join(', ')});`;

/** What plans, services, invoices and payments need besides: features, trials, renewal, tax, discounts, credit notes, saved cards. */
export class BillingPeriodsComplete1700000003007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.plans(runner);
    await this.services(runner);
    await this.invoices(runner);
    await this.creditNotes(runner);
    await this.payments(runner);
  }

  // Plans never change; what they are worth in a matter that is new is said of those that are there: all of it.
  private async plans(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE plan ADD COLUMN features text[] NOT NULL DEFAULT '{}', ADD COLUMN trial_days smallint CHECK (trial_days > 0);
      ALTER TABLE plan DISABLE TRIGGER USER;
      UPDATE plan SET features = '{gate,providers,machines,client-ca,crs,api-description,forward-auth,branding,ports}';
      ALTER TABLE plan ENABLE TRIGGER USER;
      COMMENT ON COLUMN plan.features IS 'What the plan holds besides its limits (planFeatures).';
      COMMENT ON COLUMN plan.trial_days IS 'Of a trial plan, which has no prices and is given once: days that cost nothing.';
    `);
  }

  private async services(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE service
        ADD COLUMN renewal text NOT NULL DEFAULT 'reminder' CHECK (renewal IN ('card', 'balance', 'reminder', 'none')),
        ADD COLUMN renewal_months smallint NOT NULL DEFAULT 1 CHECK (renewal_months IN (1, 3, 6, 12)),
        ADD COLUMN payment_method_id uuid,
        ADD COLUMN renewal_due_at timestamptz,
        ADD COLUMN trial_until timestamptz;
      COMMENT ON COLUMN service.renewal_due_at IS 'When the renewal sweep has something to do for it, or to look at again.';
      COMMENT ON COLUMN service.trial_until IS 'Of a service that began on a trial plan; it is unpaid since then, and its periods begin there.';
      CREATE INDEX service_renewal_due ON service (renewal_due_at, id) WHERE renewal_due_at IS NOT NULL;
      ${frozen('service', [
        ...['site_name', 'plan_id', 'state', 'paid_months', 'paid_until', 'unpaid_since', 'due_at', 'deleted_at', 'deletion_reason'],
        ...['renewal', 'renewal_months', 'payment_method_id', 'renewal_due_at'],
      ])}
    `);
  }

  private async invoices(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE invoice DISABLE TRIGGER USER;
      ALTER TABLE invoice
        ADD COLUMN net bigint, ADD COLUMN tax bigint NOT NULL DEFAULT 0 CHECK (tax >= 0), ADD COLUMN credited bigint NOT NULL DEFAULT 0,
        ADD COLUMN tax_category text NOT NULL DEFAULT 'O' CHECK (tax_category IN ('S', 'AE', 'G', 'E', 'O')),
        ADD COLUMN tax_rate integer NOT NULL DEFAULT 0 CHECK (tax_rate >= 0 AND tax_rate <= 10000), ADD COLUMN tax_note text,
        ADD COLUMN due_at timestamptz, ADD COLUMN language text NOT NULL DEFAULT 'en', ADD COLUMN reference text, ADD COLUMN purchase_order text,
        ADD COLUMN reversed_at timestamptz;
      UPDATE invoice SET net = total, due_at = issued_at + interval '10 days', reference = number,
        credited = CASE WHEN state = 'refunded' THEN total ELSE 0 END, reversed_at = CASE WHEN state = 'refunded' THEN paid_at END;
      ALTER TABLE invoice ENABLE TRIGGER USER;
      ALTER TABLE invoice ALTER COLUMN net SET NOT NULL, ALTER COLUMN due_at SET NOT NULL, ALTER COLUMN reference SET NOT NULL,
        DROP CONSTRAINT invoice_total_check,
        ADD CONSTRAINT invoice_total CHECK (net >= 0 AND total = net + tax),
        ADD CONSTRAINT invoice_taxed_by_rate CHECK (tax_category = 'S' OR (tax_rate = 0 AND tax = 0)),
        ADD CONSTRAINT invoice_credited CHECK (credited >= 0 AND credited <= total),
        ADD CONSTRAINT invoice_reversed CHECK (reversed_at IS NULL OR (paid_at IS NOT NULL AND credited = total));
      CREATE UNIQUE INDEX invoice_reference ON invoice (reference);
      COMMENT ON COLUMN invoice.net IS 'Sum of the lines. total is with tax.';
      COMMENT ON COLUMN invoice.tax_rate IS 'Basis points.';
      COMMENT ON COLUMN invoice.credited IS 'Sum of its credit notes, with tax.';
      COMMENT ON COLUMN invoice.reversed_at IS 'When its money and its time were taken back; null: its months count, whatever was given back. Of before: when it was paid.';
      ${frozen('invoice', ['state', 'paid_at', 'voided_at', 'credited', 'reversed_at'])}

      ALTER TABLE invoice_line ADD COLUMN kind text NOT NULL DEFAULT 'periods' CHECK (kind IN ('periods', 'plan-change')),
        ADD COLUMN discount bigint NOT NULL DEFAULT 0 CHECK (discount >= 0),
        DROP CONSTRAINT invoice_line_amount, DROP CONSTRAINT invoice_line_unit_amount_check,
        ADD CONSTRAINT invoice_line_amount CHECK (unit_amount >= 0 AND amount >= 0 AND amount = unit_amount * periods - discount);
      COMMENT ON COLUMN invoice_line.kind IS 'plan-change: the difference to another plan (plan_id) from from_at until to_at; it adds no months.';

      CREATE OR REPLACE FUNCTION invoice_total_holds() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE found_invoice invoice; lines_total bigint; wrong_lines integer; lines integer;
        BEGIN
          SELECT * INTO found_invoice FROM invoice WHERE id = CASE TG_TABLE_NAME WHEN 'invoice' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'invoice_id')::uuid END;
          SELECT coalesce(sum(amount), 0), count(*) FILTER (WHERE open <> (found_invoice.state = 'open')), count(*) INTO lines_total, wrong_lines, lines
            FROM invoice_line WHERE invoice_id = found_invoice.id;
          IF lines_total <> found_invoice.net OR wrong_lines > 0 OR lines = 0 THEN
            RAISE EXCEPTION 'the lines of invoice % do not fit it', found_invoice.number USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NULL;
        END $$;
      CREATE FUNCTION invoice_line_not_later() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT state FROM invoice WHERE id = NEW.invoice_id) <> 'open' THEN
            RAISE EXCEPTION 'a line cannot be added to an invoice that is not open' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER invoice_line_not_later BEFORE INSERT ON invoice_line FOR EACH ROW EXECUTE FUNCTION invoice_line_not_later();
    `);
  }

  private async creditNotes(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE credit_note (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        invoice_id uuid NOT NULL REFERENCES invoice,
        series text NOT NULL REFERENCES invoice_series,
        sequence integer NOT NULL CHECK (sequence > 0),
        number text NOT NULL UNIQUE,
        reason text NOT NULL CHECK (reason IN ('refund', 'plan-change', 'dispute', 'goodwill')),
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        net bigint NOT NULL CHECK (net >= 0),
        tax bigint NOT NULL CHECK (tax >= 0),
        total bigint NOT NULL CHECK (total > 0),
        tax_category text NOT NULL,
        tax_rate integer NOT NULL,
        tax_note text,
        seller jsonb NOT NULL,
        buyer jsonb NOT NULL,
        language text NOT NULL,
        issued_at timestamptz NOT NULL,
        UNIQUE (series, sequence),
        CONSTRAINT credit_note_total CHECK (total = net + tax)
      );
      COMMENT ON TABLE credit_note IS 'Gives back an invoice or a part of it; final. Kept 10 years by tax law.';
      CREATE INDEX credit_note_account ON credit_note (account_id, id);
      CREATE INDEX credit_note_invoice ON credit_note (invoice_id);
      CREATE TRIGGER credit_note_append_only BEFORE UPDATE OR DELETE ON credit_note FOR EACH ROW EXECUTE FUNCTION append_only();
      CREATE TABLE credit_note_line (
        id uuid PRIMARY KEY,
        credit_note_id uuid NOT NULL REFERENCES credit_note,
        position smallint NOT NULL CHECK (position > 0),
        invoice_line_id uuid NOT NULL REFERENCES invoice_line,
        service_id uuid NOT NULL REFERENCES service,
        description text NOT NULL,
        from_at timestamptz,
        to_at timestamptz,
        amount bigint NOT NULL CHECK (amount >= 0),
        UNIQUE (credit_note_id, position)
      );
      COMMENT ON TABLE credit_note_line IS 'Kept with its credit note. from_at, to_at: the time that is given back; null: a part of the money, and no time.';
      CREATE INDEX credit_note_line_service ON credit_note_line (service_id);
      CREATE TRIGGER credit_note_line_append_only BEFORE UPDATE OR DELETE ON credit_note_line FOR EACH ROW EXECUTE FUNCTION append_only();
      ALTER TABLE ledger_transaction ADD COLUMN credit_note_id uuid REFERENCES credit_note;
    `);
  }

  private async payments(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment
        ADD COLUMN purpose text NOT NULL DEFAULT 'invoice' CHECK (purpose IN ('invoice', 'top-up')),
        ADD COLUMN payment_method_id uuid, ADD COLUMN failure text, ADD COLUMN refunded bigint NOT NULL DEFAULT 0 CHECK (refunded >= 0),
        ALTER COLUMN invoice_id DROP NOT NULL,
        ADD CONSTRAINT payment_of_invoice CHECK (purpose <> 'invoice' OR invoice_id IS NOT NULL);
      COMMENT ON COLUMN payment.purpose IS 'top-up: money for the balance, without an invoice.';
      COMMENT ON COLUMN payment.failure IS 'Why it was declined, in words.';
      COMMENT ON COLUMN payment.refunded IS 'What went back to the payer, as the ledger has it.';
      ALTER TABLE payment DROP CONSTRAINT payment_provider_check, ADD CONSTRAINT payment_provider_check CHECK (provider IN ('stripe', 'sandbox', 'balance', 'staff', 'bank'));
      CREATE OR REPLACE FUNCTION payment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'created' AND NOT (NEW.state = 'settled' AND NEW.provider IN ('balance', 'staff', 'bank')) THEN
              RAISE EXCEPTION 'a payment begins created, not %', NEW.state USING ERRCODE = 'integrity_constraint_violation';
            END IF;
          ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('created', 'processing'), ('created', 'settled'), ('created', 'declined'), ('processing', 'settled'), ('processing', 'declined'),
            ('declined', 'settled'), ('settled', 'refunded'), ('settled', 'disputed'), ('disputed', 'settled'), ('disputed', 'refunded')
          ) THEN
            RAISE EXCEPTION 'a % payment cannot become %', OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_provider_check,
        ADD CONSTRAINT ledger_account_provider_check CHECK (provider IN ('stripe', 'sandbox', 'staff', 'bank'));
      ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_kind_check,
        ADD CONSTRAINT ledger_account_kind_check CHECK (kind IN ('customer', 'cash', 'revenue', 'tax', 'goodwill'));
      ${frozen('payment', [
        ...['state', 'provider_reference', 'checkout_url', 'checkout_expires_at', 'processing_at', 'settled_at', 'provider_payment_id'],
        ...['failure', 'refunded'],
      ])}
    `);
  }

  // Money and documents are kept ten years: there is no way back that loses them.
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM credit_note) OR EXISTS (SELECT 1 FROM payment WHERE invoice_id IS NULL) THEN
          RAISE EXCEPTION 'there are credit notes or top-ups: this migration cannot be taken back';
        END IF;
      END $$;
      ALTER TABLE ledger_transaction DROP COLUMN credit_note_id;
      DROP TABLE credit_note_line, credit_note;
      DROP TRIGGER invoice_line_not_later ON invoice_line;
      DROP FUNCTION invoice_line_not_later();
      DROP INDEX invoice_reference, service_renewal_due;
      ALTER TABLE payment DROP CONSTRAINT payment_of_invoice, ALTER COLUMN invoice_id SET NOT NULL,
        DROP COLUMN purpose, DROP COLUMN payment_method_id, DROP COLUMN failure, DROP COLUMN refunded;
      CREATE OR REPLACE FUNCTION invoice_total_holds() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE found_invoice invoice; lines_total bigint; wrong_lines integer;
        BEGIN
          SELECT * INTO found_invoice FROM invoice WHERE id = CASE TG_TABLE_NAME WHEN 'invoice' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'invoice_id')::uuid END;
          SELECT coalesce(sum(amount), 0), count(*) FILTER (WHERE open <> (found_invoice.state = 'open')) INTO lines_total, wrong_lines
            FROM invoice_line WHERE invoice_id = found_invoice.id;
          IF lines_total <> found_invoice.total OR wrong_lines > 0 THEN
            RAISE EXCEPTION 'the lines of invoice % do not fit it', found_invoice.number USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NULL;
        END $$;
      ALTER TABLE invoice_line DROP CONSTRAINT invoice_line_amount, DROP COLUMN kind, DROP COLUMN discount,
        ADD CONSTRAINT invoice_line_amount CHECK (amount = unit_amount * periods), ADD CONSTRAINT invoice_line_unit_amount_check CHECK (unit_amount > 0);
      ALTER TABLE invoice DROP CONSTRAINT invoice_total, DROP CONSTRAINT invoice_taxed_by_rate, DROP CONSTRAINT invoice_credited, DROP CONSTRAINT invoice_reversed,
        DROP COLUMN net, DROP COLUMN tax, DROP COLUMN credited, DROP COLUMN tax_category, DROP COLUMN tax_rate, DROP COLUMN tax_note,
        DROP COLUMN due_at, DROP COLUMN language, DROP COLUMN reference, DROP COLUMN purchase_order, DROP COLUMN reversed_at,
        ADD CONSTRAINT invoice_total_check CHECK (total > 0);
      ALTER TABLE service DROP COLUMN renewal, DROP COLUMN renewal_months, DROP COLUMN payment_method_id, DROP COLUMN renewal_due_at, DROP COLUMN trial_until;
      ALTER TABLE plan DROP COLUMN features, DROP COLUMN trial_days;
    `);
  }
}

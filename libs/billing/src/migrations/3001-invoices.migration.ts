import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BillingInvoices1700000003001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.invoices(runner);
    await this.lines(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE invoice_line, invoice, invoice_series;
      DROP FUNCTION invoice_guard(); DROP FUNCTION invoice_close_lines(); DROP FUNCTION invoice_total_holds();
    `);
  }

  private async invoices(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invoice_series (
        name text PRIMARY KEY,
        last_number integer NOT NULL CHECK (last_number >= 0)
      );
      COMMENT ON TABLE invoice_series IS 'One row per seller and year. The row is locked from taking a number until commit, so a rolled back invoice leaves no gap.';

      CREATE TABLE invoice (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        series text NOT NULL REFERENCES invoice_series,
        sequence integer NOT NULL CHECK (sequence > 0),
        number text NOT NULL UNIQUE,
        state text NOT NULL CHECK (state IN ('open', 'paid', 'void', 'refunded')),
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        total bigint NOT NULL CHECK (total > 0),
        seller jsonb NOT NULL,
        buyer jsonb NOT NULL,
        issued_at timestamptz NOT NULL,
        paid_at timestamptz,
        voided_at timestamptz,
        UNIQUE (series, sequence),
        CONSTRAINT invoice_paid_at CHECK ((state IN ('paid', 'refunded')) = (paid_at IS NOT NULL)),
        CONSTRAINT invoice_voided_at CHECK ((state = 'void') = (voided_at IS NOT NULL))
      );
      COMMENT ON TABLE invoice IS 'Kept 10 years by tax law. Seller and buyer are frozen as they were when it was issued.';
      CREATE INDEX invoice_account ON invoice (account_id, id);

      CREATE FUNCTION invoice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'open' THEN
              RAISE EXCEPTION 'an invoice begins open, not %', NEW.state USING ERRCODE = 'integrity_constraint_violation';
            END IF;
          ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('open', 'paid'), ('open', 'void'), ('paid', 'refunded')) THEN
            RAISE EXCEPTION 'a % invoice cannot become %', OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER invoice_guard BEFORE INSERT OR UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_guard();
      CREATE TRIGGER invoice_frozen BEFORE UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION frozen_except('state', 'paid_at', 'voided_at');
      CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION append_only();
    `);
  }

  private async lines(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invoice_line (
        id uuid PRIMARY KEY,
        invoice_id uuid NOT NULL REFERENCES invoice,
        position smallint NOT NULL CHECK (position > 0),
        service_id uuid NOT NULL REFERENCES service,
        plan_id uuid NOT NULL REFERENCES plan,
        description text NOT NULL,
        period_months smallint NOT NULL CHECK (period_months IN (1, 3, 6, 12)),
        periods smallint NOT NULL CHECK (periods > 0),
        from_at timestamptz NOT NULL,
        to_at timestamptz NOT NULL,
        unit_amount bigint NOT NULL CHECK (unit_amount > 0),
        amount bigint NOT NULL,
        open boolean NOT NULL DEFAULT true,
        UNIQUE (invoice_id, position),
        CONSTRAINT invoice_line_period CHECK (to_at > from_at),
        CONSTRAINT invoice_line_amount CHECK (amount = unit_amount * periods)
      );
      COMMENT ON TABLE invoice_line IS 'Kept with its invoice. open follows the state of the invoice.';
      CREATE UNIQUE INDEX invoice_line_one_open ON invoice_line (service_id) WHERE open;
      CREATE TRIGGER invoice_line_frozen BEFORE UPDATE ON invoice_line FOR EACH ROW EXECUTE FUNCTION frozen_except('open');
      CREATE TRIGGER invoice_line_no_delete BEFORE DELETE ON invoice_line FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE FUNCTION invoice_close_lines() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.state <> 'open' THEN UPDATE invoice_line SET open = false WHERE invoice_id = NEW.id AND open; END IF;
          RETURN NULL;
        END $$;
      CREATE TRIGGER invoice_close_lines AFTER UPDATE OF state ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_close_lines();

      -- Checked at commit: no line can be added later, because the total is frozen and every line costs something.
      CREATE FUNCTION invoice_total_holds() RETURNS trigger LANGUAGE plpgsql AS $$
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
      CREATE CONSTRAINT TRIGGER invoice_total_holds AFTER INSERT OR UPDATE ON invoice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_total_holds();
      CREATE CONSTRAINT TRIGGER invoice_line_total_holds AFTER INSERT OR UPDATE ON invoice_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_total_holds();
    `);
  }
}

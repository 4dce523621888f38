import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invoices, credit notes and ledger cannot say different things: checked at commit, whatever code wrote them. */
export class BillingBooksAgree1700000003021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ledger_transaction DROP CONSTRAINT ledger_credit_named,
        ADD CONSTRAINT ledger_credit_named CHECK (kind <> 'credit' OR (invoice_id IS NOT NULL AND (credit_note_id IS NOT NULL OR payment_id IS NOT NULL)));
      CREATE UNIQUE INDEX ledger_credit_once ON ledger_transaction (credit_note_id) WHERE kind = 'credit';
      CREATE INDEX credit_note_line_invoice_line ON credit_note_line (invoice_line_id);
      CREATE INDEX invoice_line_service ON invoice_line (service_id);
    `);
    await this.movedExactly(runner);
    await this.invoices(runner);
    await this.creditNotes(runner);
  }

  /** Whether a movement is of exactly these amounts: what the balance got, and what revenue and tax got. */
  private async movedExactly(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION ledger_moved_exactly(named uuid, balance bigint, revenue bigint, tax bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT coalesce(sum(p.amount) FILTER (WHERE a.kind = 'customer'), 0) = balance
          AND coalesce(sum(p.amount) FILTER (WHERE a.kind = 'revenue'), 0) = revenue
          AND coalesce(sum(p.amount) FILTER (WHERE a.kind = 'tax'), 0) = tax
          AND count(*) FILTER (WHERE a.kind NOT IN ('customer', 'revenue', 'tax')) = 0
        FROM ledger_posting p JOIN ledger_account a ON a.id = p.ledger_account_id WHERE p.transaction_id = named
      $$;
    `);
  }

  private async invoices(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION invoice_booked() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE found_invoice invoice; booked uuid;
        BEGIN
          SELECT * INTO found_invoice FROM invoice WHERE id = CASE TG_TABLE_NAME WHEN 'invoice' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'invoice_id')::uuid END;
          SELECT id INTO booked FROM ledger_transaction WHERE invoice_id = found_invoice.id AND kind = 'invoice';
          IF (booked IS NOT NULL) <> (found_invoice.state IN ('paid', 'refunded') AND found_invoice.total > 0)
            OR (booked IS NOT NULL AND NOT ledger_moved_exactly(booked, -found_invoice.total, found_invoice.net, found_invoice.tax)) THEN
            RAISE EXCEPTION 'the ledger does not fit invoice %', found_invoice.number USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NULL;
        END $$;
      CREATE CONSTRAINT TRIGGER invoice_booked AFTER UPDATE OF state ON invoice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_booked();
      CREATE CONSTRAINT TRIGGER ledger_invoice_booked AFTER INSERT ON ledger_transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.kind = 'invoice') EXECUTE FUNCTION invoice_booked();
    `);
  }

  private async creditNotes(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION credit_note_holds() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE note credit_note; booked uuid;
        BEGIN
          SELECT * INTO note FROM credit_note WHERE id = CASE TG_TABLE_NAME WHEN 'credit_note' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'credit_note_id')::uuid END;
          IF (SELECT sum(amount) FROM credit_note_line WHERE credit_note_id = note.id) IS DISTINCT FROM note.net THEN
            RAISE EXCEPTION 'the lines of credit note % do not fit it', note.number USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF EXISTS (
            SELECT 1 FROM invoice_line line JOIN credit_note_line credited ON credited.invoice_line_id = line.id
            WHERE line.id IN (SELECT invoice_line_id FROM credit_note_line WHERE credit_note_id = note.id)
            GROUP BY line.id, line.amount, line.invoice_id HAVING sum(credited.amount) > line.amount OR line.invoice_id <> note.invoice_id
          ) THEN
            RAISE EXCEPTION 'credit note % gives back more of a line than it costs', note.number USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          SELECT id INTO booked FROM ledger_transaction WHERE credit_note_id = note.id AND kind = 'credit';
          IF booked IS NULL OR NOT ledger_moved_exactly(booked, note.total, -note.net, -note.tax) THEN
            RAISE EXCEPTION 'the ledger does not fit credit note %', note.number USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NULL;
        END $$;
      CREATE CONSTRAINT TRIGGER credit_note_holds AFTER INSERT ON credit_note DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credit_note_holds();
      CREATE CONSTRAINT TRIGGER credit_note_line_holds AFTER INSERT ON credit_note_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credit_note_holds();

      CREATE FUNCTION invoice_credited_holds() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE found_invoice invoice; given_back bigint; tax_back bigint;
        BEGIN
          SELECT * INTO found_invoice FROM invoice WHERE id = CASE TG_TABLE_NAME WHEN 'invoice' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'invoice_id')::uuid END;
          SELECT coalesce(sum(total), 0), coalesce(sum(tax), 0) INTO given_back, tax_back FROM credit_note WHERE invoice_id = found_invoice.id;
          IF given_back <> found_invoice.credited OR tax_back > found_invoice.tax
            OR (found_invoice.state = 'refunded') <> (found_invoice.credited = found_invoice.total AND found_invoice.total > 0)
            OR (found_invoice.credited > 0 AND found_invoice.state NOT IN ('paid', 'refunded')) THEN
            RAISE EXCEPTION 'the credit notes of invoice % do not fit it', found_invoice.number USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NULL;
        END $$;
      CREATE CONSTRAINT TRIGGER invoice_credited_holds AFTER UPDATE OF state, credited ON invoice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_credited_holds();
      CREATE CONSTRAINT TRIGGER credit_note_credited AFTER INSERT ON credit_note DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_credited_holds();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER credit_note_credited ON credit_note; DROP TRIGGER invoice_credited_holds ON invoice;
      DROP TRIGGER credit_note_line_holds ON credit_note_line; DROP TRIGGER credit_note_holds ON credit_note;
      DROP TRIGGER ledger_invoice_booked ON ledger_transaction; DROP TRIGGER invoice_booked ON invoice;
      DROP FUNCTION invoice_credited_holds(); DROP FUNCTION credit_note_holds(); DROP FUNCTION invoice_booked();
      DROP FUNCTION ledger_moved_exactly(uuid, bigint, bigint, bigint);
      DROP INDEX ledger_credit_once, credit_note_line_invoice_line, invoice_line_service;
      ALTER TABLE ledger_transaction DROP CONSTRAINT ledger_credit_named,
        ADD CONSTRAINT ledger_credit_named CHECK (kind <> 'credit' OR (payment_id IS NOT NULL AND invoice_id IS NOT NULL)) NOT VALID;
    `);
  }
}

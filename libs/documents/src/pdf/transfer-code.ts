import { encode } from 'uqr';
import type { BillingDocument } from '../billing-document.ts';
import { decimal } from '../format.ts';
import type { Sheet } from './sheet.ts';

/**
 * What banking apps read of a QR code to fill in a SEPA credit transfer (EPC069-12, version 2; also “GiroCode”): name, account, amount and
 * the creditor reference. Null where there is no such transfer: no account, another currency than the euro, or no reference of ISO 11649.
 */
export function transferCode({ payment, currency, total }: BillingDocument): string | null {
  if (!payment?.payTo || currency !== 'EUR' || total < 1 || total > 99_999_999_999 || !/^RF\d{2}\w{1,21}$/.test(payment.reference))
    return null;
  const { holder, iban, bic } = payment.payTo;
  const [version, utf8, creditTransfer, noPurpose] = ['002', '1', 'SCT', ''];
  const amount = `EUR${decimal(total)}`;
  return [
    'BCD',
    version,
    utf8,
    creditTransfer,
    bic ?? '',
    holder.slice(0, 70),
    iban.replaceAll(' ', ''),
    amount,
    noPurpose,
    payment.reference,
  ].join('\n');
}

/** The QR code, level M as the standard wants it, with its corner at `left`, `top`. */
export function drawTransferCode(sheet: Sheet, text: string, left: number, top: number, side: number): void {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const module = side / size;
  sheet.squares(
    data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [{ x: left + x * module, y: top + y * module }] : []))),
    module,
  );
}

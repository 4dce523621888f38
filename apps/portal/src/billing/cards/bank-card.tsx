import { Facts, Panel, reads, useRead } from '@sitekeep/web-ui';
import { bankFacts } from './bank-facts.tsx';

/** Where a bank transfer goes; not shown where none is taken. */
export function BankCard() {
  const options = useRead(reads.paymentOptions());
  const bank = options.data?.bankTransfer;
  if (!bank) return null;
  return (
    <Panel
      title="Bank transfer"
      lead="Open an invoice for the reference to write into the transfer. Without one we cannot tell what the money is for."
    >
      <Facts wide facts={bankFacts(bank)} />
    </Panel>
  );
}

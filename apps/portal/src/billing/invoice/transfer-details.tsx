import { Alert, Text } from '@mantine/core';
import { showMoney, type Invoice } from '@sitekeep/contracts';
import { CopyText, Facts } from '@sitekeep/web-ui';
import { bankFacts } from '../cards/bank-facts.tsx';

/** What to write into the transfer, to be copied. */
export function TransferDetails({ invoice }: { invoice: Invoice }) {
  if (!invoice.payTo) return null;
  return (
    <>
      <Facts
        wide
        facts={[
          ...bankFacts(invoice.payTo),
          ['Amount', <CopyText key="amount" value={showMoney(invoice.total)} />],
          ['Reference', <CopyText key="reference" value={invoice.reference} />],
        ]}
      />
      <Alert color="teal">
        <Text size="sm">
          Write the reference into the transfer, exactly as it stands here: it tells us which invoice you pay. We mail you when the money
          has arrived. What is too much stays on your balance.
        </Text>
      </Alert>
    </>
  );
}

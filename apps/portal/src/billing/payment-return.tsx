import { Button, Loader } from '@mantine/core';
import type { Payment } from '@sitekeep/contracts';
import { Page, Panel, ProblemAlert, reads, useRead, useRefresh } from '@sitekeep/web-ui';
import { IconCircleX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Said } from './said.tsx';
import { Settled } from './settled.tsx';

const isMoving = (payment: Payment | undefined) => !payment || payment.state === 'created' || payment.state === 'processing';

/** Where the payment provider sends people back to; waits until the payment has arrived. */
export function PaymentReturn() {
  const [params] = useSearchParams();
  const id = params.get('payment') ?? '';
  const refresh = useRefresh();
  const payment = useRead(reads.payment(id), { enabled: id !== '', refreshMs: (data) => (isMoving(data) ? 1000 : false) });
  const isDone = payment.data !== undefined && !isMoving(payment.data);
  useEffect(() => {
    // Everything that shows what is paid is older than this payment.
    if (isDone) void refresh('invoices', 'services', 'sites', 'balance', 'ledger', 'payments');
  }, [isDone]);
  return (
    <Page title="Your payment" lead="Whether your money has arrived." narrow>
      <Panel>
        <div role="status" aria-live="polite">
          {payment.error && !payment.data ? (
            <ProblemAlert error={payment.error} onRetry={() => void payment.refetch()} />
          ) : (
            <Outcome payment={payment.data} />
          )}
        </div>
      </Panel>
    </Page>
  );
}

function Outcome({ payment }: { payment: Payment | undefined }) {
  const toInvoice = payment && (
    <Button component={Link} to={payment.invoiceId ? `/billing/invoices/${payment.invoiceId}` : '/billing/balance'} variant="default">
      {payment.invoiceId ? 'Open the invoice' : 'See your balance'}
    </Button>
  );
  if (!payment || isMoving(payment))
    return (
      <Said icon={<Loader size={24} />} title="Waiting for the payment provider" actions={toInvoice}>
        This takes a few seconds. You may leave this page; nothing is lost.
      </Said>
    );
  if (payment.state === 'settled') return <Settled payment={payment} toInvoice={toInvoice} />;
  return (
    <Said icon={<IconCircleX size={24} color="var(--sk-refused)" />} title="Not paid" actions={toInvoice}>
      {payment.state === 'declined'
        ? `${payment.failure ?? 'The payment was declined or stopped.'} Nothing was charged; you can try again.`
        : 'The money went back to you.'}
    </Said>
  );
}

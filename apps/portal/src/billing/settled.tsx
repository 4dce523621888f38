import { Button, Loader } from '@mantine/core';
import { showMoney, type Invoice, type Payment } from '@sitekeep/contracts';
import { reads, useRead, useReadPages } from '@sitekeep/web-ui';
import { IconCircleCheck, IconWallet } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Said } from './said.tsx';
import { becameBalance } from './settled-words.ts';

/** Money that arrived: for the invoice, or for the balance when the invoice was paid or withdrawn meanwhile. */
export function Settled({ payment, toInvoice }: { payment: Payment; toInvoice: ReactNode }) {
  const fromBalance = payment.provider === 'balance';
  const isTopUp = payment.purpose === 'top-up';
  const isOpen = !fromBalance && payment.invoiceId !== null;
  const invoice = useRead(reads.invoice(payment.invoiceId ?? ''), { enabled: isOpen });
  const others = useReadPages(reads.payments(), { enabled: isOpen });
  const isKnown = !isOpen || ((invoice.data ?? invoice.error) && (others.items ?? others.error));
  const toSites = (
    <Button component={Link} to="/sites">
      Go to your sites
    </Button>
  );
  if (!isKnown)
    return (
      <Said icon={<Loader size={24} />} title="Your money has arrived" actions={toInvoice}>
        Looking at what it paid for.
      </Said>
    );
  if (isTopUp) return <ToppedUp payment={payment} />;
  if (isOpen && becameBalance(payment, invoice.data, others.items ?? []))
    return <OnBalance payment={payment} invoice={invoice.data} toInvoice={toInvoice} />;
  return (
    <Said
      icon={<IconCircleCheck size={24} color="var(--sk-good)" />}
      title="Paid"
      actions={
        <>
          {toSites}
          {toInvoice}
        </>
      }
    >
      {showMoney(payment.amount)} {fromBalance ? 'was paid from your balance.' : 'arrived. Thank you.'}
    </Said>
  );
}

function ToppedUp({ payment }: { payment: Payment }) {
  return (
    <Said
      icon={<IconCircleCheck size={24} color="var(--sk-good)" />}
      title="Your balance is topped up"
      actions={
        <Button component={Link} to="/billing/balance">
          See your balance
        </Button>
      }
    >
      {showMoney(payment.amount)} arrived. Thank you.
    </Said>
  );
}

function OnBalance({ payment, invoice, toInvoice }: { payment: Payment; invoice: Invoice | undefined; toInvoice: ReactNode }) {
  return (
    <Said
      icon={<IconWallet size={24} color="var(--sk-attention)" />}
      title="Your money is on your balance"
      actions={
        <>
          <Button component={Link} to="/billing/balance">
            See your balance
          </Button>
          {toInvoice}
        </>
      }
    >
      {showMoney(payment.amount)} arrived and is on your balance, because the invoice was{' '}
      {invoice?.state === 'void' ? 'withdrawn before it came' : 'already paid by another payment'}. Use it for your next invoice.
    </Said>
  );
}

import type { Payment } from '@sitekeep/contracts';
import { useState } from 'react';
import { useNavigate } from 'react-router';

/** Leads to where a payment goes on: the page of the provider while there is something to do, else where its outcome is told. */
export function useGoToPayment() {
  const navigate = useNavigate();
  const [isLeaving, setLeaving] = useState(false);
  const go = (payment: Payment) => {
    if (!payment.checkoutUrl) return void navigate(`/billing/return?payment=${payment.id}`);
    setLeaving(true);
    window.location.assign(payment.checkoutUrl);
  };
  return { go, isLeaving };
}

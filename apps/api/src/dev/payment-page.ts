import { escapeHtml, sandboxPage } from './sandbox-page.ts';

export type PaymentPage = { amount: string; state: 'open' | 'paid' | 'closed'; confirms: boolean; saves: boolean; returnUrl: string };

/** The sandbox's checkout; with `confirms`, the page of the bank that wants a payment with a saved card confirmed. */
export function paymentPage({ amount, state, confirms, saves, returnUrl }: PaymentPage): string {
  const form = `<form method="post">
      <button name="choice" value="pay" class="main">${confirms ? 'Confirm' : 'Pay'}</button>
      <button name="choice" value="decline">Decline</button>
    </form>`;
  const refund = `<p>This payment is paid.</p><form method="post"><button name="choice" value="refund">Refund</button></form>`;
  const back = `<p><a href="${escapeHtml(returnUrl)}">Back to Sitekeep</a></p>`;
  const kept = saves ? ' The card is saved for later payments.' : '';
  const asked = confirms ? 'Your bank asks whether this is you.' : 'Choose how the payment ends.';
  return sandboxPage(
    'Sandbox payment',
    `<p class="amount">${escapeHtml(amount)}</p>
      <p>No money moves here. ${asked}${kept}</p>
      ${state === 'open' ? form : state === 'paid' ? refund + back : `<p>This payment is closed.</p>${back}`}`,
  );
}

import { sandboxCards } from '@sitekeep/billing';
import { escapeHtml, sandboxPage } from './sandbox-page.ts';

/** Where a card is entered at the sandbox: by choosing what it does. */
export function cardPage(returnUrl: string): string {
  const buttons = Object.entries(sandboxCards).map(
    ([card, { label, last4 }]) => `<button name="card" value="${card}">${escapeHtml(label)} (…${last4})</button>`,
  );
  return sandboxPage(
    'Sandbox card',
    `<p>No card is real here. Choose what it does.</p>
      <form method="post" class="list">${buttons.join('\n      ')}</form>
      <p><a href="${escapeHtml(returnUrl)}">Back to Sitekeep</a></p>`,
  );
}

import { exampleId, madeUp, money, type Examples } from './example.ts';

export const webhookExamples: Examples = {
  'post /webhooks/{provider}': {
    path: { provider: 'sandbox' },
    headers: { 'Sitekeep-Sandbox-Signature': madeUp.signature },
    body: {
      id: 'evt_example_1',
      type: 'payment.settled',
      data: { payment: exampleId('payment'), reference: madeUp.providerReference, ...money(8964) },
    },
  },
};

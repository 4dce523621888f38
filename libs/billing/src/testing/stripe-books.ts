import { randomBytes } from 'node:crypto';

export type Answer = { status: number; body: unknown };
type Form = URLSearchParams;
type Intent = {
  id: string;
  object: 'payment_intent';
  customer: string | null;
  created: number;
  status: 'succeeded' | 'requires_action' | 'requires_payment_method' | 'canceled';
  amount: number;
  amount_received: number;
  currency: string;
  metadata: Record<string, string>;
  next_action: { type: string; redirect_to_url: { url: string } } | null;
  last_payment_error: { code: string; decline_code: string } | null;
};
type Session = {
  id: string;
  object: 'checkout.session';
  mode: string;
  status: 'open' | 'complete' | 'expired';
  url: string;
  expires_at: number;
  client_reference_id: string | null;
};
type Card = { id: string; object: 'payment_method'; type: 'card'; customer: string | null; card: object };
type Refund = {
  id: string;
  object: 'refund';
  status: 'succeeded' | 'failed';
  failure_reason: string | null;
  payment_intent: string;
  amount: number;
  currency: string;
  metadata: Record<string, string>;
};
/** What a card does when it is charged: the codes that Stripe gives for its test cards. */
export type StandInCard = 'works' | 'insufficient_funds' | 'authentication_required';

const id = (prefix: string) => `${prefix}_${randomBytes(8).toString('hex')}`;
const ok = (body: unknown): Answer => ({ status: 200, body });
export const refusal = (status: number, message: string, more: object = {}): Answer => ({
  status,
  body: { error: { type: 'invalid_request_error', message, ...more } },
});
const missing = (what: string) => refusal(404, `No such ${what}`, { code: 'resource_missing' });
const seconds = () => Math.floor(Date.now() / 1000);
const metadataOf = (form: Form): Record<string, string> =>
  Object.fromEntries([...form].flatMap(([key, value]) => (key.startsWith('metadata[') ? [[key.slice(9, -1), value]] : [])));

/** The newest first, in pages of three, so that whoever reads one page only is found out. */
function pageOf(newest: readonly object[], form: Form, url: string): Answer {
  const after = newest.findIndex((row) => (row as { id: string }).id === form.get('starting_after')) + 1;
  return ok({ object: 'list', data: newest.slice(after, after + 3), has_more: newest.length > after + 3, url });
}

/** What Stripe keeps of the calls that we make, and answers to them. */
export class StripeBooks {
  readonly intents = new Map<string, Intent>();
  readonly sessions = new Map<string, Session>();
  readonly cards = new Map<string, Card>();
  readonly customers = new Set<string>();
  private readonly does = new Map<string, StandInCard>();
  readonly refunds = new Map<string, Refund>();
  /** what becomes of a refund as it is made; failed: no money goes */
  refundsAre: Refund['status'] = 'succeeded';
  private readonly rows: object[] = [];

  /** The customer has entered a card at Stripe's page; returns it as the event of its attachment tells. */
  attach(customer: string, does: StandInCard = 'works', expiry = { exp_month: 12, exp_year: 2030 }): Card {
    const details = { brand: 'visa', last4: '4242', ...expiry };
    const card: Card = { id: id('pm'), object: 'payment_method', type: 'card', customer, card: details };
    this.cards.set(card.id, card);
    this.does.set(card.id, does);
    return card;
  }

  /** The payer confirms at the page of his bank. */
  confirm(intentId: string): Intent {
    const intent = this.intents.get(intentId)!;
    this.succeed(intent);
    return intent;
  }

  /** The payer's bank does not take a refund: its money is ours again. Returns it as the event refund.failed tells. */
  returnRefund(refundId: string): Refund {
    const refund = this.refunds.get(refundId)!;
    Object.assign(refund, { status: 'failed', failure_reason: 'lost_or_stolen_card' });
    this.book('refund_failure', { id: refund.payment_intent, currency: refund.currency }, refund.amount, refund.metadata);
    return refund;
  }

  answer(method: string, path: string, form: Form): Answer {
    const [, , resource = '', name = '', act = ''] = path.split('/');
    if (method === 'GET' && resource === 'balance_transactions') return this.list(form);
    if (method === 'GET' && resource === 'payment_intents' && name === '') return this.intentsOf(form);
    if (method === 'GET' && resource === 'payment_intents') return this.found('payment_intent', this.intents.get(name));
    if (method === 'POST' && resource === 'customers') return this.customer();
    if (method === 'POST' && resource === 'payment_intents') return act === 'cancel' ? this.cancel(name) : this.charge(form);
    if (method === 'GET' && resource === 'refunds') return this.refundsOf(form);
    if (method === 'POST' && resource === 'refunds') return this.refund(form);
    if (method === 'POST' && resource === 'payment_methods' && act === 'detach') return this.detach(name);
    if (resource === 'checkout') return this.checkout(method, path, form);
    return refusal(404, 'Unrecognized request URL');
  }

  private customer(): Answer {
    const customer = id('cus');
    this.customers.add(customer);
    return ok({ id: customer, object: 'customer' });
  }

  private checkout(method: string, path: string, form: Form): Answer {
    const [, , , , name, act] = path.split('/');
    if (name === undefined) return method === 'POST' ? ok(this.open(form)) : refusal(404, 'Unrecognized request URL');
    const session = this.sessions.get(name);
    if (!session || act === undefined) return this.found('checkout session', session);
    if (session.status !== 'open') return refusal(400, `Only Checkout Sessions with a status in ["open"] can be expired`);
    session.status = 'expired';
    return ok(session);
  }

  private open(form: Form): Session {
    const name = id('cs_test');
    const session: Session = {
      id: name,
      object: 'checkout.session',
      mode: form.get('mode') ?? '',
      status: 'open',
      url: `https://checkout.stripe.test/c/pay/${name}`,
      expires_at: seconds() + 86_400,
      client_reference_id: form.get('client_reference_id'),
    };
    this.sessions.set(name, session);
    return session;
  }

  /** As Stripe: off-session a bank that wants to see the payer is a decline; on-session it is a page. */
  private charge(form: Form): Answer {
    const card = this.cards.get(form.get('payment_method') ?? '');
    if (card?.customer !== form.get('customer') || !card?.customer)
      return refusal(400, 'The payment method does not belong to the customer');
    const intent = this.intent(form);
    const does = this.does.get(card.id) ?? 'works';
    const isAway = form.get('off_session') === 'true';
    if (does === 'works') this.succeed(intent);
    else if (does === 'authentication_required' && !isAway) this.ask(intent);
    else return this.decline(intent, does);
    return ok(intent);
  }

  private intent(form: Form): Intent {
    const intent: Intent = {
      id: id('pi'),
      object: 'payment_intent',
      customer: form.get('customer'),
      created: seconds(),
      status: 'requires_payment_method',
      amount: Number(form.get('amount')),
      amount_received: 0,
      currency: form.get('currency') ?? 'eur',
      metadata: metadataOf(form),
      next_action: null,
      last_payment_error: null,
    };
    this.intents.set(intent.id, intent);
    return intent;
  }

  private ask(intent: Intent): void {
    const url = `https://hooks.stripe.test/redirect/authenticate/${intent.id}`;
    Object.assign(intent, { status: 'requires_action', next_action: { type: 'redirect_to_url', redirect_to_url: { url } } });
  }

  private decline(intent: Intent, does: StandInCard): Answer {
    const code = does === 'authentication_required' ? does : 'card_declined';
    intent.last_payment_error = { code, decline_code: does };
    const error = { type: 'card_error', code, decline_code: does, message: 'Your card was declined.', payment_intent: intent };
    return { status: 402, body: { error } };
  }

  private succeed(intent: Intent): void {
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, next_action: null });
    this.book('charge', intent, intent.amount, intent.metadata);
  }

  private cancel(name: string): Answer {
    const intent = this.intents.get(name);
    if (!intent) return missing('payment_intent');
    if (intent.status === 'succeeded' || intent.status === 'canceled')
      return refusal(400, `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`, {
        code: 'payment_intent_unexpected_state',
      });
    intent.status = 'canceled';
    return ok(intent);
  }

  private refund(form: Form): Answer {
    const intent = this.intents.get(form.get('payment_intent') ?? '');
    if (!intent) return missing('payment_intent');
    const amount = Number(form.get('amount'));
    const gone = [...this.refunds.values()].filter((one) => one.payment_intent === intent.id && one.status !== 'failed');
    const before = gone.reduce((sum, one) => sum + one.amount, 0);
    if (before + amount > intent.amount_received) return refusal(400, 'Refund amount is greater than unrefunded amount on charge');
    const isFailed = this.refundsAre === 'failed';
    const refund: Refund = {
      ...{ id: id('re'), object: 'refund', status: this.refundsAre, failure_reason: isFailed ? 'expired_or_canceled_card' : null },
      ...{ payment_intent: intent.id, amount, currency: intent.currency, metadata: metadataOf(form) },
    };
    this.refunds.set(refund.id, refund);
    if (!isFailed) this.book('refund', intent, amount, refund.metadata);
    return ok(refund);
  }

  private refundsOf(form: Form): Answer {
    const newest = [...this.refunds.values()].filter((refund) => refund.payment_intent === form.get('payment_intent')).reverse();
    return pageOf(newest, form, '/v1/refunds');
  }

  private detach(name: string): Answer {
    const card = this.cards.get(name);
    if (!card?.customer) return refusal(400, 'The payment method you provided is not attached to a customer');
    card.customer = null;
    return ok(card);
  }

  private list(form: Form): Answer {
    const inTime = this.rows.filter((row) => {
      const { created } = row as { created: number };
      return created >= Number(form.get('created[gte]')) && created < Number(form.get('created[lt]'));
    });
    return pageOf(inTime.reverse(), form, '/v1/balance_transactions');
  }

  /** A movement of money in the books. */
  book(category: string, intent: { id: string; currency: string }, amount: number, metadata: Record<string, string>): void {
    const source = { object: category, payment_intent: intent.id, amount, currency: intent.currency, metadata };
    this.rows.push({ id: id('txn'), object: 'balance_transaction', reporting_category: category, created: seconds(), amount, source });
  }

  private intentsOf(form: Form): Answer {
    const isAsked = (intent: Intent) => intent.customer === form.get('customer') && intent.created >= Number(form.get('created[gte]'));
    const data = [...this.intents.values()].filter(isAsked).reverse();
    return ok({ object: 'list', data, has_more: false, url: '/v1/payment_intents' });
  }

  private found(what: string, thing: object | undefined): Answer {
    return thing ? ok(thing) : missing(what);
  }
}

import type { Invoice, Payment, PeriodMonths, protectionSchema, Role, Service } from '@sitekeep/contracts';
import type { Output } from '../api/list.ts';
import type { Tone } from '../parts/state.tsx';

export type Protection = Output<typeof protectionSchema>;
interface Word {
  tone: Tone;
  text: string;
}

const isOver = (at: string) => Date.parse(at) <= Date.now();

export function serviceWord(service: Service): Word {
  if (service.suspended) return { tone: 'refused', text: 'Suspended' };
  if (service.state === 'deleted') return { tone: 'off', text: 'Deleted' };
  if (service.state === 'paid') return { tone: 'good', text: 'Paid' };
  if (service.state === 'unpaid' && service.trialUntil !== null && !isOver(service.trialUntil)) return { tone: 'busy', text: 'Trial' };
  if (service.state === 'unpaid') return { tone: 'attention', text: 'Unpaid' };
  return { tone: 'attention', text: service.waitsFor === 'payment' ? 'Waits for payment' : 'Waits for confirmation' };
}

export const protectionWords: Record<Protection['state'], Word> = {
  protected: { tone: 'good', text: 'Protected' },
  waiting_for_dns: { tone: 'attention', text: 'Waits for DNS' },
  publishing: { tone: 'busy', text: 'Going live' },
  inactive: { tone: 'off', text: 'Not active' },
  suspended: { tone: 'refused', text: 'Suspended' },
};

export const invoiceWords: Record<Invoice['state'], Word> = {
  open: { tone: 'attention', text: 'Open' },
  paid: { tone: 'good', text: 'Paid' },
  void: { tone: 'off', text: 'Void' },
  refunded: { tone: 'off', text: 'Refunded' },
};

export const paymentWords: Record<Payment['state'], Word> = {
  created: { tone: 'attention', text: 'Waiting for you' },
  processing: { tone: 'busy', text: 'Processing' },
  settled: { tone: 'good', text: 'Paid' },
  declined: { tone: 'refused', text: 'Declined' },
  refunded: { tone: 'off', text: 'Refunded' },
  disputed: { tone: 'refused', text: 'Disputed' },
};

export const roleWords: Record<Role, { label: string; what: string }> = {
  owner: { label: 'Owner', what: 'may do everything, also manage roles and the account' },
  admin: { label: 'Admin', what: 'sites, filters, billing, team and tokens' },
  billing: { label: 'Billing', what: 'sees everything, pays, changes no site' },
  viewer: { label: 'Viewer', what: 'sees everything, changes nothing' },
};
export const roleOptions = Object.entries(roleWords).map(([value, { label, what }]) => ({ value, label: `${label}: ${what}` }));

export const periodWords: Record<PeriodMonths, string> = { 1: '1 month', 3: '3 months', 6: '6 months', 12: '1 year' };
export const providerWords: Record<Payment['provider'], string> = {
  balance: 'Balance',
  stripe: 'Card or bank',
  sandbox: 'Sandbox',
  staff: 'Booked by support',
  bank: 'Bank transfer',
};

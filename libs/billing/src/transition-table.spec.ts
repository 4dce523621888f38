import { invoiceTransitions } from './invoice.ts';
import { paymentTransitions } from './payment.ts';
import { serviceTransitions } from './service.ts';
import { allows, assertTransition, IllegalTransition, leadsTo, validateTransitions, type TransitionTable } from './transition-table.ts';

const door: TransitionTable<string, string> = {
  name: 'door',
  states: ['open', 'shut', 'gone'],
  events: ['close', 'burn'],
  initial: ['open'],
  rows: [
    { event: 'close', from: ['open'], to: ['shut'] },
    { event: 'burn', from: ['open', 'shut'], to: ['gone'] },
  ],
};

test.each([serviceTransitions, invoiceTransitions, paymentTransitions] as TransitionTable<string, string>[])(
  'the table of $name holds',
  (table) => {
    expect(() => validateTransitions(table)).not.toThrow();
  },
);

test.each<[string, Partial<TransitionTable<string, string>>]>([
  ['unknown state ajar', { rows: [...door.rows, { event: 'burn', from: ['gone'], to: ['ajar'] }] }],
  ['state locked cannot be reached', { states: [...door.states, 'locked'] }],
  ['event lock has no row', { events: [...door.events, 'lock'] }],
  ['unknown event kick', { rows: [...door.rows, { event: 'kick', from: ['gone'], to: ['gone'] }] }],
  ['no initial state', { initial: [] }],
  ['close in open has two rows', { rows: [...door.rows, { event: 'close', from: ['open'], to: ['gone'] }] }],
])('a table with the fault "%s" is refused', (fault, change) => {
  expect(() => validateTransitions({ ...door, ...change })).toThrow(fault);
});

test('every fault is told at once', () => {
  const broken = { ...door, states: ['open', 'shut', 'gone', 'locked'], events: ['close', 'burn', 'lock'] };
  expect(() => validateTransitions(broken)).toThrow(/event lock has no row; state locked cannot be reached/);
});

test('only what the table says leads anywhere', () => {
  expect(leadsTo(door, 'open', 'close', 'shut')).toBe(true);
  expect(leadsTo(door, 'shut', 'close', 'shut')).toBe(false);
  expect(allows(door, 'gone', 'burn')).toBe(false);
  expect(() => assertTransition(door, 'gone', 'burn', 'gone')).toThrow(IllegalTransition);
});

/** What may happen to a thing with states: which event leads from where to where. */
export type TransitionTable<State extends string, Event extends string> = {
  /** of what, for messages */
  name: string;
  states: readonly State[];
  events: readonly Event[];
  /** states a thing may begin in */
  initial: readonly State[];
  /** several targets: the facts of the event decide between them */
  rows: readonly { event: Event; from: readonly State[]; to: readonly State[] }[];
};

/** Throws, with every fault at once, on an unknown or unreachable state, an unknown event and an event without a row. */
export function validateTransitions<State extends string, Event extends string>(table: TransitionTable<State, Event>): void {
  const faults = [...nameFaults(table), ...reachabilityFaults(table), ...ambiguityFaults(table)];
  if (faults.length > 0) throw new Error(`The transitions of ${table.name} need mending: ${faults.join('; ')}`);
}

/** True when the event leads from one state to the other. */
export const leadsTo = <State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  from: State,
  event: Event,
  to: State,
): boolean => table.rows.some((row) => row.event === event && row.from.includes(from) && row.to.includes(to));

/** True when the event may happen in this state. */
export const allows = <State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  from: State,
  event: Event,
): boolean => table.rows.some((row) => row.event === event && row.from.includes(from));

/** Thrown when code tries what the table does not allow: a fault of ours, never the caller's. */
export class IllegalTransition extends Error {
  constructor(name: string, from: string, event: string, to: string) {
    super(`${name}: ${event} does not lead from ${from} to ${to}`);
    this.name = 'IllegalTransition';
  }
}

export function assertTransition<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  from: State,
  event: Event,
  to: State,
): void {
  if (!leadsTo(table, from, event, to)) throw new IllegalTransition(table.name, from, event, to);
}

type AnyTable = TransitionTable<string, string>;

function nameFaults(table: AnyTable): string[] {
  const faults: string[] = [];
  const used = new Set([...table.initial, ...table.rows.flatMap((row) => [...row.from, ...row.to])]);
  for (const state of used) if (!table.states.includes(state)) faults.push(`unknown state ${state}`);
  for (const row of table.rows) if (!table.events.includes(row.event)) faults.push(`unknown event ${row.event}`);
  for (const event of table.events) if (!table.rows.some((row) => row.event === event)) faults.push(`event ${event} has no row`);
  if (table.initial.length === 0) faults.push('no initial state');
  return faults;
}

function reachabilityFaults(table: AnyTable): string[] {
  const reached = new Set(table.initial);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const row of table.rows) if (row.from.some((state) => reached.has(state))) for (const state of row.to) reached.add(state);
  }
  return table.states.filter((state) => !reached.has(state)).map((state) => `state ${state} cannot be reached`);
}

function ambiguityFaults(table: AnyTable): string[] {
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const row of table.rows)
    for (const from of row.from) {
      const key = `${row.event} in ${from}`;
      if (seen.has(key)) faults.push(`${key} has two rows`);
      seen.add(key);
    }
  return faults;
}

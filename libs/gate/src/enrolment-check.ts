import { passwordSchema, type Fault, type GateEnrol } from '@sitekeep/contracts';
import { faultsOf } from '@sitekeep/platform';
import { firstCounter } from './enrolled-token.ts';
import type { Wants } from './invitation-wants.ts';

type Typed = Pick<GateEnrol, 'password' | 'code' | 'passkey'>;
/** What the visitor gets. `counter`: of the first code of the new token; `seed`: in base32. */
export type Enrolled = { password: string | null; token: { seed: string; counter: number } | null; passkey: GateEnrol['passkey'] };

/**
 * What was typed as answers to what is wanted, or every fault of it. What is not wanted does not count, so that it changes nothing. `seed`:
 * that the page has shown; null: it was too long ago.
 */
export function checkEnrolment(wants: Wants, { password, code, passkey }: Typed, seed: string | null, nowMs: number): Enrolled | Fault[] {
  if (passkey) return wants.passkey ? { password: null, token: null, passkey } : [notOffered];
  if (wants.needsPasskey) return [passkeyOnly];
  const counter = wants.code && seed !== null ? firstCounter(seed, code ?? '', nowMs) : null;
  const token = seed !== null && counter !== null ? { seed, counter } : null;
  const faults = [...(wants.password ? passwordFaults(password ?? '') : []), ...(wants.code && token === null ? [wrongCode] : [])];
  return faults.length > 0 ? faults : { password: wants.password ? password : null, token, passkey: null };
}

/** Under `/password`. */
export function passwordFaults(password: string): Fault[] {
  const { error } = passwordSchema.safeParse(password);
  return faultsOf(error?.issues ?? []).map((fault) => ({ ...fault, pointer: '/password' }));
}

const wrongCode: Fault = {
  pointer: '/code',
  code: 'wrong_code',
  detail: 'This is not the code that the app shows now. Type the next one, and see that the clock of your phone is right.',
};
const notOffered: Fault = { pointer: '/passkey', code: 'not_offered', detail: 'A passkey cannot be set up by this invitation.' };
const passkeyOnly: Fault = { pointer: '/passkey', code: 'required', detail: 'Add a passkey: this website takes nothing else.' };

import { Alert, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { listEntryInputSchema, type ListName } from '@sitekeep/contracts';
import { useApiForm } from '../forms/use-api-form.ts';
import { Submit } from '../parts/submit.tsx';
import classes from './policy.module.css';

const day = 86_400_000;
const lifetimes = [
  { value: '', label: 'Never' },
  { value: String(day), label: 'In one day' },
  { value: String(7 * day), label: 'In a week' },
  { value: String(30 * day), label: 'In 30 days' },
  { value: String(365 * day), label: 'In a year' },
];

export interface EntryFormProps {
  list: ListName;
  /** What to know before this address is added. */
  warningOf: (address: string) => string | null;
  add: (entry: { address: string; note: string; expiresAt: string | null; skipsGate?: boolean }) => Promise<unknown>;
}

/** Adds one address or range to a list, at once. */
export function EntryForm({ list, warningOf, add }: EntryFormProps) {
  const api = useApiForm({
    initial: { address: '', note: '', expiresAt: '', skipsGate: false },
    schema: listEntryInputSchema,
    toBody: ({ address, note, expiresAt, skipsGate }) => ({
      address,
      note,
      expiresAt: expiresAt ? new Date(Date.now() + Number(expiresAt)).toISOString() : null,
      ...(skipsGate ? { skipsGate } : {}),
    }),
    submit: add,
  });
  const { form } = api;
  const warning = warningOf(form.values.address);
  return (
    <form onSubmit={api.onSubmit} aria-label={`Add to ${list}`}>
      <Group align="flex-start" gap="sm" className={classes.entry}>
        <TextInput
          label="Address or range"
          placeholder="203.0.113.7 or 203.0.113.0/24"
          autoComplete="off"
          style={{ flex: '2 1 200px' }}
          {...form.getInputProps('address')}
        />
        <TextInput label="Note" placeholder="Why is it here?" style={{ flex: '2 1 160px' }} {...form.getInputProps('note')} />
        <NativeSelect label="Expires" data={lifetimes} style={{ flex: '1 1 120px' }} {...form.getInputProps('expiresAt')} />
        <div className={classes.add}>
          <Submit of={api}>{`Add to ${list}`}</Submit>
        </div>
      </Group>
      {list === 'whitelist' && (
        <Checkbox
          label="Enters without signing in where the gate is on. Your servers are not told who it is."
          size="xs"
          className={classes.entry}
          {...form.getInputProps('skipsGate', { type: 'checkbox' })}
        />
      )}
      {warning && (
        <Alert color="orange" className={classes.warning} role="status">
          {warning}
        </Alert>
      )}
    </form>
  );
}

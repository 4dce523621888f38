import { Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { currencies, recordTransferSchema, type Currency } from '@sitekeep/contracts';
import { Page, Panel, readAmount, staffWrites, Submit, useApiForm } from '@sitekeep/web-ui';
import { useAct } from '../acting/use-act.ts';
import { useStaffMay } from '../session/staff-session.tsx';

const initial = { bankReference: '', reference: '', accountId: '', amount: '', currency: 'EUR' as Currency, receivedOn: '', reason: '' };
/** What is typed, as the API takes it: cents, and no customer when none is named. */
const toBody = ({ amount, accountId, ...values }: typeof initial) => ({
  ...values,
  amount: readAmount(amount) ?? NaN,
  ...(accountId && { accountId }),
});

/** Money that stands on our bank statement. */
export function BankTransfers() {
  const act = useAct();
  const mayBook = useStaffMay('staff:billing:write');
  const api = useApiForm({ initial, schema: recordTransferSchema, toBody, submit: (body) => act(staffWrites.recordTransfer(body)) });
  const field = (name: keyof typeof initial) => api.form.getInputProps(name);
  return (
    <Page
      title="Bank transfers"
      lead="All of it goes onto the balance of the customer. The invoice that the payer names is paid from there, if that is enough."
    >
      <Panel title="Record a transfer" lead="The same entry of the bank is booked once, whoever records it.">
        <form onSubmit={api.onSubmit} noValidate>
          <Stack gap="md" maw={560}>
            <TextInput label="Entry" description="The bank’s own id of it, as on the statement." {...field('bankReference')} />
            <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="md">
              <TextInput label="Amount" placeholder="9.00" inputMode="decimal" {...field('amount')} />
              <Select label="Currency" data={[...currencies]} allowDeselect={false} {...field('currency')} />
              <TextInput label="Received on" type="date" {...field('receivedOn')} />
            </SimpleGrid>
            <TextInput
              label="What the payer wrote"
              description="The reference or number of an invoice is found in it."
              {...field('reference')}
            />
            <TextInput label="Customer" placeholder="acc_…" description="Needed when no invoice is named." {...field('accountId')} />
            <TextInput label="Reason" placeholder="Statement 12" {...field('reason')} />
            <Submit of={api} disabled={!mayBook}>
              Record
            </Submit>
          </Stack>
        </form>
      </Panel>
    </Page>
  );
}

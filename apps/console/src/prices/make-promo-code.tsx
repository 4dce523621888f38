import { Group, Input, Modal, MultiSelect, NumberInput, SegmentedControl, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { createPromoCodeSchema, currencies, mostPeriods, periods, type Plan } from '@sitekeep/contracts';
import { amountFault, periodWords, staffWrites, Submit, useApiForm, type ApiForm } from '@sitekeep/web-ui';
import { useAct } from '../acting/use-act.ts';
import { emptyPromo, promoBody, type PromoValues } from './promo-form.ts';

interface MakePromoCodeProps {
  isOpen: boolean;
  /** Those on sale; a trial among them, which has no price. */
  plans: Plan[];
  onClose: () => void;
}

/** Asks for all that a code is: it never changes. */
export function MakePromoCode({ isOpen, plans, onClose }: MakePromoCodeProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Make a promo code" size="lg">
      <PromoForm plans={plans} onDone={onClose} />
    </Modal>
  );
}

function PromoForm({ plans, onDone }: { plans: Plan[]; onDone: () => void }) {
  const act = useAct();
  const api = useApiForm({
    initial: emptyPromo,
    schema: createPromoCodeSchema,
    toBody: promoBody,
    submit: (body) => act(staffWrites.makePromoCode(body)).then(onDone),
  });
  const field = (name: keyof PromoValues) => api.form.getInputProps(name);
  return (
    <form onSubmit={api.onSubmit} noValidate>
      <Stack gap="md">
        <TextInput label="Code" placeholder="SPRING-2026" data-autofocus {...field('code')} />
        <OffFields api={api} />
        <Group grow align="flex-start">
          <MultiSelect
            label="Plans"
            placeholder={api.form.values.planCodes.length === 0 ? 'All' : undefined}
            data={plans.filter(({ trialDays }) => trialDays === null).map(({ code, name }) => ({ value: code, label: name }))}
            {...field('planCodes')}
          />
          <MultiSelect
            label="Periods"
            placeholder={api.form.values.periodMonths.length === 0 ? 'All' : undefined}
            data={periods.map((months) => ({ value: String(months), label: periodWords[months] }))}
            {...field('periodMonths')}
          />
        </Group>
        <Group grow align="flex-start">
          <NumberInput
            label="Periods of a line"
            description="Off so many of them."
            min={1}
            max={mostPeriods}
            allowDecimal={false}
            {...field('mostPeriods')}
          />
          <NumberInput
            label="Number of uses"
            description="Left empty: any number."
            min={1}
            allowDecimal={false}
            hideControls
            {...field('mostUses')}
          />
        </Group>
        <Group grow align="flex-start">
          <TextInput label="First day" description="Left empty: now." type="date" {...field('startsAt')} />
          <TextInput label="Last day" description="Left empty: no end." type="date" {...field('endsAt')} />
        </Group>
        <Switch label="For new customers only, each of them once" {...api.form.getInputProps('newCustomersOnly', { type: 'checkbox' })} />
        <TextInput label="Reason" placeholder="Spring campaign" {...field('reason')} />
        <Text size="sm" c="dimmed">
          {api.form.values.mostUses === ''
            ? 'Without a number of uses it waits for a second person, whatever it takes off.'
            : 'What all its uses may take off together counts: above the limit it waits for a second person.'}
        </Text>
        <Submit of={api}>Make the code</Submit>
      </Stack>
    </form>
  );
}

/** A percentage, or an amount of one currency. */
function OffFields({ api: { form } }: { api: ApiForm<PromoValues> }) {
  return (
    <Group align="flex-start" gap="md">
      <Input.Wrapper label="Takes off" labelElement="div">
        <SegmentedControl
          aria-label="What it takes off"
          display="flex"
          data={[
            { value: 'percent', label: 'A percentage' },
            { value: 'amount', label: 'An amount' },
          ]}
          {...form.getInputProps('kind')}
        />
      </Input.Wrapper>
      {form.values.kind === 'percent' ? (
        <NumberInput label="Percent" min={1} max={100} allowDecimal={false} suffix=" %" w={120} {...form.getInputProps('percent')} />
      ) : (
        <>
          <TextInput
            label="Amount"
            placeholder="9.00"
            inputMode="decimal"
            w={120}
            {...form.getInputProps('amount.amount')}
            error={form.errors['amount.amount'] && (amountFault(form.values.amount.amount) ?? form.errors['amount.amount'])}
          />
          <Select label="Currency" data={[...currencies]} allowDeselect={false} w={100} {...form.getInputProps('amount.currency')} />
        </>
      )}
    </Group>
  );
}

import { Group, Modal, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { gateRuleSchema, type GateRequirement, type GateRule, type PathRule } from '@sitekeep/contracts';
import { Submit, useApiForm } from '@sitekeep/web-ui';
import { faultsAt, withoutFaultsAt } from '../../visitors/faults-at.ts';
import { GroupsField } from '../../visitors/groups-field.tsx';
import { durationOptions } from './duration-words.ts';
import { RequireField } from './require-field.tsx';
import { pathKindWords, signsIn } from './rule-words.ts';

const usualFresh = [300, 900, 3600, 8 * 3600, 86_400];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const split = (typed: string[]): string[] => [...new Set(typed.flatMap((text) => text.split(/[\s,;]+/)))].filter(Boolean);

export interface RuleFormProps {
  opened: boolean;
  /** Null: a new one. */
  rule: GateRule | null;
  /** Names of the other rules. */
  taken: string[];
  onClose: () => void;
  onDone: (rule: GateRule) => void;
}

/** One rule. It joins the table and is saved with it. */
export function RuleForm({ opened, onClose, ...rest }: RuleFormProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={rest.rule ? `Rule ${rest.rule.name}` : 'New rule'}
      size="lg"
      closeOnClickOutside={false}
    >
      <Fields {...rest} />
    </Modal>
  );
}

interface Values {
  name: string;
  kind: PathRule['kind'] | '';
  path: string;
  methods: string[];
  networks: string[];
  require: GateRequirement;
  groups: string[];
  appliesTo: string[];
  freshSeconds: string;
}

const valuesOf = (rule: GateRule | null): Values => ({
  name: rule?.name ?? '',
  kind: rule?.path?.kind ?? (rule ? '' : 'prefix'),
  path: rule?.path?.value ?? '',
  methods: rule?.methods ?? [],
  networks: rule?.networks ?? [],
  require: rule?.require ?? 'password_and_code',
  groups: rule?.groups ?? [],
  appliesTo: rule?.appliesTo ?? [],
  freshSeconds: rule?.freshSeconds ? String(rule.freshSeconds) : '',
});

const ruleOf = ({ kind, path, freshSeconds, groups, appliesTo, ...rest }: Values): GateRule => ({
  ...rest,
  path: kind === '' ? null : { kind, value: path },
  groups: signsIn(rest.require) ? groups : [],
  appliesTo: rest.require === 'nothing' ? [] : appliesTo,
  freshSeconds: freshSeconds === '' || !signsIn(rest.require) ? null : Number(freshSeconds),
});

function Fields({ rule, taken, onDone }: Omit<RuleFormProps, 'opened' | 'onClose'>) {
  const schema = gateRuleSchema.refine(({ name }) => !taken.includes(name), { path: ['name'], message: 'Another rule has this name.' });
  const api = useApiForm({
    initial: valuesOf(rule),
    schema,
    toBody: ruleOf,
    submit: (body) => {
      onDone(gateRuleSchema.parse(body));
      return Promise.resolve();
    },
    keep: true,
  });
  const { form } = api;
  const set = (name: 'methods' | 'networks' | 'groups' | 'appliesTo') => (value: string[]) => {
    form.setFieldValue(name, name === 'groups' || name === 'appliesTo' ? value : split(value));
    form.setErrors((errors) => withoutFaultsAt(errors, name));
  };
  return (
    <form
      onSubmit={(event) => {
        // A form in a dialog still bubbles through React to the card it stands in.
        event.stopPropagation();
        api.onSubmit(event);
      }}
      noValidate
      aria-label="Rule"
    >
      <Stack gap="md">
        <TextInput label="Name" placeholder="office" autoComplete="off" data-autofocus {...form.getInputProps('name')} />
        <Group gap="sm" align="flex-end" grow preventGrowOverflow={false}>
          <Select
            label="Paths"
            data={[{ value: '', label: 'Every path' }, ...Object.entries(pathKindWords).map(([value, label]) => ({ value, label }))]}
            {...form.getInputProps('kind')}
          />
          {form.values.kind !== '' && (
            <TextInput
              aria-label="Path"
              placeholder={form.values.kind === 'regex' ? '^/reports/[0-9]+$' : '/admin/'}
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('path')}
              error={faultsAt(form.errors, 'path') !== null}
            />
          )}
        </Group>
        {faultsAt(form.errors, 'path') && <Fault>{faultsAt(form.errors, 'path')}</Fault>}
        <TagsInput
          label="Methods"
          description="Empty: every method."
          data={methods}
          splitChars={[',', ' ']}
          value={form.values.methods}
          onChange={(next) => set('methods')(next.map((method) => method.toUpperCase()))}
          error={faultsAt(form.errors, 'methods', form.values.methods)}
        />
        <TagsInput
          label="From these networks"
          description="Addresses or ranges like 192.0.2.0/24. Empty: from everywhere."
          splitChars={[',', ';', ' ']}
          value={form.values.networks}
          onChange={set('networks')}
          error={faultsAt(form.errors, 'networks', form.values.networks)}
          comboboxProps={{ disabled: true }}
        />
        <RequireField
          label="Visitors show"
          value={form.values.require}
          onChange={(next) => form.setFieldValue('require', next)}
          error={form.errors['require']}
        />
        {form.values.require !== 'nothing' && (
          <GroupsField
            label="For visitors of these groups"
            description="Everybody else goes on to the next rule. Empty: for everybody."
            value={form.values.appliesTo}
            onChange={set('appliesTo')}
            errors={form.errors}
            field="appliesTo"
          />
        )}
        {signsIn(form.values.require) && (
          <>
            <GroupsField
              label="Only visitors of these groups"
              description="Others are refused here. Empty: all who may enter the site."
              value={form.values.groups}
              onChange={set('groups')}
              errors={form.errors}
            />
            <Select
              label="Asked for again"
              description="Here visitors show it anew when they have shown it longer ago."
              data={[
                { value: '', label: 'No: once for a session' },
                ...durationOptions(usualFresh, rule?.freshSeconds ?? null).map(({ value, label }) => ({ value, label: `After ${label}` })),
              ]}
              {...form.getInputProps('freshSeconds')}
            />
          </>
        )}
        <Submit of={api}>{rule ? 'Change rule' : 'Add rule'}</Submit>
      </Stack>
    </form>
  );
}

const Fault = ({ children }: { children: React.ReactNode }) => (
  <span role="alert" style={{ color: 'var(--mantine-color-error)', fontSize: 'var(--mantine-font-size-xs)' }}>
    {children}
  </span>
);

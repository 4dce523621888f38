import { Modal, NativeSelect, Radio, Stack, TagsInput, TextInput } from '@mantine/core';
import { machineKinds, machineTokenInputSchema, type MachineKind, type MachineTokenInput, type NewMachineToken } from '@sitekeep/contracts';
import { Submit, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { faultsAt, withoutFaultsAt } from '../../../visitors/faults-at.ts';
import { VisitorPicker } from '../visitor-picker.tsx';
import { kindWords } from './machine-words.ts';

const day = 86_400_000;
const lifetimes = [
  { value: '', label: 'Never' },
  { value: String(30 * day), label: 'In 30 days' },
  { value: String(90 * day), label: 'In 90 days' },
  { value: String(365 * day), label: 'In a year' },
];
const split = (typed: string[]): string[] => [...new Set(typed.flatMap((text) => text.split(/[\s,;]+/)))].filter(Boolean);

interface Values {
  kind: MachineKind;
  label: string;
  visitor: string | null;
  access: 'read' | 'write';
  paths: string[];
  networks: string[];
  expiresAt: string;
}

function bodyOf({ kind, label, visitor, access, paths, networks, expiresAt }: Values): MachineTokenInput {
  const shared = { label, networks, expiresAt: expiresAt === '' ? null : new Date(Date.now() + Number(expiresAt)).toISOString() };
  if (kind === 'git') return { kind, visitor: visitor ?? '', access, ...shared };
  return kind === 'licence' ? { kind, paths, active: true, ...shared } : { kind, paths, ...shared };
}

export interface NewProgramProps {
  siteId: string;
  opened: boolean;
  onClose: () => void;
  onMade: (token: NewMachineToken) => void;
}

export function NewProgram({ siteId, opened, onClose, onMade }: NewProgramProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New token for a program" size="lg" closeOnClickOutside={false}>
      <ProgramForm
        siteId={siteId}
        onMade={(token) => {
          onClose();
          onMade(token);
        }}
      />
    </Modal>
  );
}

function ProgramForm({ siteId, onMade }: Pick<NewProgramProps, 'siteId' | 'onMade'>) {
  const make = useWrite(writes.makeMachineToken, { refreshes: [`sites/${siteId}/gate`], onDone: onMade });
  const initial: Values = { kind: 'git', label: '', visitor: null, access: 'read', paths: [], networks: [], expiresAt: '' };
  const api = useApiForm({
    initial,
    schema: machineTokenInputSchema,
    toBody: bodyOf,
    submit: (body) => make.mutateAsync({ siteId, ...body }),
  });
  const { form } = api;
  const { kind } = form.values;
  const set = (name: 'paths' | 'networks') => (value: string[]) => {
    form.setFieldValue(name, split(value));
    form.setErrors((errors) => withoutFaultsAt(errors, name));
  };
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="New token">
      <Stack gap="md">
        <Radio.Group label="Kind" {...form.getInputProps('kind')}>
          <Stack gap="xs" mt="xs">
            {machineKinds.map((each) => (
              <Radio key={each} value={each} label={kindWords[each].one} description={kindWords[each].what} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput label="Label" description="What will use it?" autoComplete="off" {...form.getInputProps('label')} />
        {kind === 'git' && (
          <>
            <VisitorPicker
              label="In the name of"
              description="A visitor who may enter this site. When they may not any more, neither may the token."
              site={siteId}
              value={form.values.visitor}
              onChange={(visitor) => {
                form.setFieldValue('visitor', visitor);
                form.clearFieldError('visitor');
              }}
              error={form.errors['visitor'] && (form.values.visitor === null ? 'Choose a visitor.' : form.errors['visitor'])}
            />
            <NativeSelect
              label="It may"
              data={[
                { value: 'read', label: 'Clone and fetch' },
                { value: 'write', label: 'Clone, fetch and push' },
              ]}
              {...form.getInputProps('access')}
            />
          </>
        )}
        {kind !== 'git' && (
          <TagsInput
            label="Only below these paths"
            description="Empty: the whole site."
            placeholder={form.values.paths.length > 0 ? undefined : '/api/'}
            splitChars={[' ']}
            value={form.values.paths}
            onChange={set('paths')}
            error={faultsAt(form.errors, 'paths', form.values.paths)}
            comboboxProps={{ disabled: true }}
          />
        )}
        <TagsInput
          label="Only from these networks"
          description="Addresses or ranges like 192.0.2.0/24. Empty: from everywhere."
          splitChars={[',', ';', ' ']}
          value={form.values.networks}
          onChange={set('networks')}
          error={faultsAt(form.errors, 'networks', form.values.networks)}
          comboboxProps={{ disabled: true }}
        />
        <NativeSelect label="Expires" data={lifetimes} {...form.getInputProps('expiresAt')} />
        <Submit of={api}>Make the token</Submit>
      </Stack>
    </form>
  );
}

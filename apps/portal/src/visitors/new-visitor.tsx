import { Fieldset, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { visitorInputSchema, type Site, type Visitor, type VisitorAccess } from '@sitekeep/contracts';
import { Submit, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { AccessField } from './access-field.tsx';
import { withoutFaultsAt } from './faults-at.ts';
import { GroupsField } from './groups-field.tsx';

export interface NewVisitorProps {
  opened: boolean;
  sites: Site[] | undefined;
  onClose: () => void;
  onAdded: (visitor: Visitor) => void;
}

export function NewVisitor({ opened, onClose, ...rest }: NewVisitorProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a visitor" size="lg" closeOnClickOutside={false}>
      <VisitorForm {...rest} />
    </Modal>
  );
}

function VisitorForm({ sites, onAdded }: Pick<NewVisitorProps, 'sites' | 'onAdded'>) {
  const add = useWrite(writes.addVisitor, { refreshes: ['visitors'], onDone: onAdded });
  const api = useApiForm({
    initial: { email: '', name: '', groups: [] as string[], access: [] as VisitorAccess[], password: '' },
    schema: visitorInputSchema,
    toBody: ({ password, ...rest }) => ({ ...rest, ...(password === '' ? {} : { password }) }),
    submit: (body) => add.mutateAsync(body),
  });
  const { form } = api;
  const set = (name: 'groups' | 'access') => (value: string[] | VisitorAccess[]) => {
    form.setFieldValue(name, value);
    form.setErrors((errors) => withoutFaultsAt(errors, name));
  };
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Add a visitor">
      <Stack gap="md">
        <TextInput label="E-mail" type="email" autoComplete="off" data-autofocus {...form.getInputProps('email')} />
        <TextInput label="Name" autoComplete="off" {...form.getInputProps('name')} />
        <GroupsField value={form.values.groups} onChange={set('groups')} errors={form.errors} />
        <Fieldset variant="unstyled" legend="May enter" styles={{ legend: { fontWeight: 500, marginBottom: 4 } }}>
          <AccessField sites={sites} value={form.values.access} onChange={set('access')} errors={form.errors} />
        </Fieldset>
        <PasswordInput
          label="Password"
          description="At least 12 characters. Left empty, the visitor has none."
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Submit of={api}>Add visitor</Submit>
      </Stack>
    </form>
  );
}

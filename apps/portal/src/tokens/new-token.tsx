import { Checkbox, Modal, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { createTokenSchema, type createdTokenSchema, type Permission } from '@sitekeep/contracts';
import { Submit, useApiForm, useWrite, writes, type Output } from '@sitekeep/web-ui';
import { useSession } from '../session/session.tsx';

const day = 86_400_000;
const lifetimes = [
  { value: String(30 * day), label: 'In 30 days' },
  { value: String(90 * day), label: 'In 90 days' },
  { value: String(365 * day), label: 'In a year' },
  { value: '', label: 'Never' },
];
const splitAddresses = (text: string) => text.split(/[\s,;]+/).filter((part) => part !== '');

export interface NewTokenProps {
  opened: boolean;
  onClose: () => void;
  onCreated: (token: Output<typeof createdTokenSchema>) => void;
}

export function NewToken({ opened, onClose, onCreated }: NewTokenProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New token" size="lg">
      <TokenForm
        onCreated={(token) => {
          onClose();
          onCreated(token);
        }}
      />
    </Modal>
  );
}

function TokenForm({ onCreated }: Pick<NewTokenProps, 'onCreated'>) {
  const { permissions } = useSession();
  const create = useWrite(writes.createToken, { refreshes: ['api-tokens'], onDone: onCreated });
  const api = useApiForm({
    initial: { name: '', scopes: [] as Permission[], expiresAt: String(90 * day), allowedAddresses: '' },
    schema: createTokenSchema,
    toBody: ({ name, scopes, expiresAt, allowedAddresses }) => ({
      name,
      scopes,
      expiresAt: expiresAt ? new Date(Date.now() + Number(expiresAt)).toISOString() : null,
      allowedAddresses: splitAddresses(allowedAddresses),
    }),
    submit: (body) => create.mutateAsync(body),
  });
  const { form } = api;
  const addresses = Object.entries(form.errors).filter(([field]) => field.startsWith('allowedAddresses'));
  const typed = splitAddresses(form.values.allowedAddresses);
  return (
    <form onSubmit={api.onSubmit} noValidate>
      <Stack gap="md">
        <TextInput label="Token name" description="What will use it?" data-autofocus {...form.getInputProps('name')} />
        <Checkbox.Group label="It may" {...form.getInputProps('scopes')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing={8} mt="xs">
            {permissions.map((permission) => (
              <Checkbox key={permission} value={permission} label={permission} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <NativeSelect label="Expires" data={lifetimes} {...form.getInputProps('expiresAt')} />
        <Textarea
          label="Only from these addresses"
          description="Addresses or ranges, one per line. Empty: from anywhere."
          autosize
          minRows={2}
          spellCheck={false}
          {...form.getInputProps('allowedAddresses')}
          error={
            addresses.length > 0 &&
            addresses.map(([field]) => (
              <span key={field} style={{ display: 'block' }}>
                {typed[Number(field.split('.')[1])] ?? ''}: give an address like 203.0.113.7 or a range like 203.0.113.0/24.
              </span>
            ))
          }
        />
        <Submit of={api}>Create token</Submit>
      </Stack>
    </form>
  );
}

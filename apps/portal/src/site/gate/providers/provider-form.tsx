import { Alert, Button, Group, Modal, NativeSelect, PasswordInput, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core';
import {
  identityProviderChangeSchema,
  identityProviderInputSchema,
  type IdentityProvider,
  type IdentityProviderChange,
} from '@sitekeep/contracts';
import { Submit, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { IconPlus, IconX } from '@tabler/icons-react';
import { faultsAt, withoutFaultsAt } from '../../../visitors/faults-at.ts';

type Mapping = { claim: string; group: string };
interface Values {
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  standsFor: IdentityProvider['standsFor'];
  scopes: string[];
  domains: string[];
  createVisitors: boolean;
  groupsClaim: string;
  groups: Mapping[];
}

const valuesOf = (provider: IdentityProvider | null): Values => ({
  name: provider?.name ?? '',
  issuer: provider?.issuer ?? '',
  clientId: provider?.clientId ?? '',
  clientSecret: '',
  standsFor: provider?.standsFor ?? 'password',
  scopes: provider?.scopes ?? ['openid', 'email', 'profile'],
  domains: provider?.domains ?? [],
  createVisitors: provider?.createVisitors ?? false,
  groupsClaim: provider?.groupsClaim ?? '',
  groups: provider?.groups ?? [],
});

/** An empty secret leaves the one that is stored; of a new provider it is none. */
const changeOf = ({ issuer: _, clientSecret, groupsClaim, groups, ...rest }: Values): IdentityProviderChange => ({
  ...rest,
  ...(clientSecret === '' ? {} : { clientSecret }),
  groupsClaim: groupsClaim === '' ? null : groupsClaim,
  groups: groupsClaim === '' ? [] : groups,
});

export interface ProviderFormProps {
  siteId: string;
  opened: boolean;
  /** Null: a new one. */
  provider: IdentityProvider | null;
  onClose: () => void;
  onSaved: (provider: IdentityProvider, isNew: boolean) => void;
}

/** Adds an identity provider, or changes one. */
export function ProviderForm({ opened, onClose, provider, ...rest }: ProviderFormProps) {
  const title = provider ? `Change ${provider.name}` : 'Add an identity provider';
  return (
    <Modal opened={opened} onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      <Fields key={provider?.id} provider={provider} {...rest} />
    </Modal>
  );
}

function Fields({ siteId, provider, onSaved }: Pick<ProviderFormProps, 'siteId' | 'provider' | 'onSaved'>) {
  const refreshes = [`sites/${siteId}/gate`];
  const add = useWrite(writes.addIdentityProvider, { refreshes, onDone: (saved) => onSaved(saved, true) });
  const change = useWrite(writes.changeIdentityProvider, { refreshes, onDone: (saved) => onSaved(saved, false) });
  const api = useApiForm({
    initial: valuesOf(provider),
    schema: provider ? identityProviderChangeSchema : identityProviderInputSchema,
    toBody: (values) => (provider ? changeOf(values) : { ...changeOf(values), issuer: values.issuer }),
    submit: (body) =>
      provider
        ? change.mutateAsync({ siteId, id: provider.id, ...body })
        : add.mutateAsync({ siteId, ...identityProviderInputSchema.parse(body) }),
    keep: true,
  });
  const { form } = api;
  const list = (name: 'domains' | 'scopes', label: string, description: string) => (
    <TagsInput
      label={label}
      description={description}
      splitChars={[',', ';', ' ']}
      value={form.values[name]}
      onChange={(value) => {
        form.setFieldValue(name, value);
        form.setErrors((errors) => withoutFaultsAt(errors, name));
      }}
      error={faultsAt(form.errors, name, form.values[name])}
      comboboxProps={{ disabled: true }}
    />
  );
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Identity provider">
      <Stack gap="md">
        <TextInput
          label="Name"
          description="On the button: Sign in with …"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label="Issuer"
          description={
            provider
              ? 'Stays as it is: for another, add a provider.'
              : 'As the provider writes it, without /.well-known/openid-configuration.'
          }
          placeholder="https://accounts.google.com"
          autoComplete="off"
          spellCheck={false}
          readOnly={provider !== null}
          {...form.getInputProps('issuer')}
        />
        <TextInput label="Client id" autoComplete="off" spellCheck={false} {...form.getInputProps('clientId')} />
        <PasswordInput
          label="Client secret"
          description={provider?.hasSecret ? 'Left empty, the one that is stored stays.' : 'Left empty, there is none: a public client.'}
          autoComplete="new-password"
          {...form.getInputProps('clientSecret')}
        />
        <NativeSelect
          label="A sign-in there counts as"
          description="Choose password and code if the provider itself asks for a second factor. Else a code is asked for on top."
          data={[
            { value: 'password', label: 'Password' },
            { value: 'password_and_code', label: 'Password and code' },
          ]}
          {...form.getInputProps('standsFor')}
        />
        {list('domains', 'Only addresses of these domains', 'Like example.com. Empty: all.')}
        <Switch
          label="Whoever signs in becomes a visitor"
          description="Who may enter this site. Off: only visitors who are there already."
          {...form.getInputProps('createVisitors', { type: 'checkbox' })}
        />
        {form.values.createVisitors && form.values.domains.length === 0 && (
          <Alert color="orange" role="status">
            Without domains, everybody with an account there may come in.
          </Alert>
        )}
        {list('scopes', 'Scopes', 'What is asked of the provider; openid and email are needed.')}
        <TextInput
          label="Claim with groups"
          description="Empty: groups are not taken over."
          placeholder="groups"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('groupsClaim')}
        />
        {form.values.groupsClaim !== '' && (
          <Mappings
            value={form.values.groups}
            errors={form.errors}
            onChange={(groups) => {
              form.setFieldValue('groups', groups);
              form.setErrors((errors) => withoutFaultsAt(errors, 'groups'));
            }}
          />
        )}
        <Submit of={api}>{provider ? 'Save' : 'Add the provider'}</Submit>
      </Stack>
    </form>
  );
}

interface MappingsProps {
  value: Mapping[];
  errors: Partial<Record<string, React.ReactNode>>;
  onChange: (groups: Mapping[]) => void;
}

/** Which value of the claim gives which group. */
function Mappings({ value, errors, onChange }: MappingsProps) {
  const set = (at: number, part: Partial<Mapping>) => onChange(value.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        Groups
      </Text>
      {value.map(({ claim, group }, at) => (
        <Group key={at} gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            flex={1}
            aria-label="Value of the claim"
            placeholder="value of the claim"
            value={claim}
            onChange={(event) => set(at, { claim: event.currentTarget.value })}
            error={errors[`groups.${at}.claim`]}
          />
          <TextInput
            flex={1}
            aria-label="Group of the visitor"
            placeholder="gives group"
            value={group}
            onChange={(event) => set(at, { group: event.currentTarget.value.toLowerCase() })}
            error={errors[`groups.${at}.group`]}
          />
          <Button
            variant="subtle"
            color="gray"
            px="xs"
            aria-label={`Remove ${claim || 'this group'}`}
            onClick={() => onChange(value.filter((_, index) => index !== at))}
          >
            <IconX size={16} />
          </Button>
        </Group>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...value, { claim: '', group: '' }])}
        >
          Add a group
        </Button>
      </div>
    </Stack>
  );
}

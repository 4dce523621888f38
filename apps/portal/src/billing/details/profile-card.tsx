import { Group, NativeSelect, Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { mailLanguages, setBillingProfileSchema, type BillingProfile } from '@sitekeep/contracts';
import { countryOptions, languageNames, SaveCard, useRefresh, useWrite, writes, type FieldErrors } from '@sitekeep/web-ui';
import { useMay } from '../../session/session.tsx';
import { sayProfile, toDraft, toProfile, type ProfileDraft } from './profile-words.ts';

const languages = mailLanguages.map((value) => ({ value, label: languageNames[value] }));
const fields = Object.keys(setBillingProfileSchema.shape);
const isField = (name: string) => fields.includes(name.split('.')[0]!);
/** The API counts the lines of the address; the form has one field for them. */
const addressFault = (faults: FieldErrors) => Object.entries(faults).find(([name]) => name.startsWith('addressLines'))?.[1];

/** Name, address and VAT id of the buyer. Invoices that are written already keep theirs. */
export function ProfileCard({ profile, reload }: { profile: BillingProfile; reload: () => Promise<unknown> }) {
  const mayEdit = useMay('billing:write');
  const refresh = useRefresh();
  const set = useWrite(writes.setBillingProfile);
  const save = async (draft: ProfileDraft) => {
    await set.mutateAsync(toProfile(draft));
    await refresh('billing');
  };
  return (
    <SaveCard
      title="Billing details"
      lead="Stand on invoices that are written from now on. Invoices that you have keep theirs."
      saved={toDraft(profile)}
      canSave={mayEdit}
      save={save}
      reload={reload}
      say={sayProfile}
      warning={warn}
      isField={isField}
    >
      {(draft, change, faults) => (
        <Stack gap="md" maw={560}>
          <Radio.Group label="You buy as" value={draft.kind} onChange={(kind) => change({ kind })} error={faults['kind']}>
            <Group mt="xs" gap="lg">
              <Radio value="company" label="A company" />
              <Radio value="person" label="A person" />
            </Group>
          </Radio.Group>
          <TextInput
            label={draft.kind === 'company' ? 'Name of the company' : 'Name'}
            autoComplete={draft.kind === 'company' ? 'organization' : 'name'}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={faults['name']}
          />
          <Textarea
            label="Street and number"
            description="Up to three lines."
            autoComplete="street-address"
            autosize
            minRows={2}
            maxRows={3}
            value={draft.address}
            onChange={(event) => change({ address: event.currentTarget.value })}
            error={addressFault(faults)}
          />
          <Group grow align="flex-start" preventGrowOverflow={false} wrap="wrap">
            <TextInput
              label="Postal code"
              autoComplete="postal-code"
              miw={140}
              value={draft.postalCode}
              onChange={(event) => change({ postalCode: event.currentTarget.value })}
              error={faults['postalCode']}
            />
            <TextInput
              label="City"
              autoComplete="address-level2"
              miw={200}
              value={draft.city}
              onChange={(event) => change({ city: event.currentTarget.value })}
              error={faults['city']}
            />
          </Group>
          <Select
            label="Country"
            data={countryOptions}
            searchable
            clearable
            placeholder="Type a name"
            value={draft.country || null}
            onChange={(country) => change({ country: country ?? '' })}
            error={faults['country']}
            disabled={!mayEdit}
          />
          {draft.kind === 'company' && (
            <TextInput
              label="VAT id (if any)"
              description="With the letters of your country in front, e.g. DE136695976. It decides whether you pay tax."
              value={draft.vatId}
              onChange={(event) => change({ vatId: event.currentTarget.value })}
              error={faults['vatId']}
            />
          )}
          <TextInput
            label="Purchase order (if any)"
            description="A number of yours that stands on every invoice."
            value={draft.purchaseOrder}
            onChange={(event) => change({ purchaseOrder: event.currentTarget.value })}
            error={faults['purchaseOrder']}
          />
          <NativeSelect
            label="Language of invoices"
            data={languages}
            value={draft.language}
            onChange={(event) => change({ language: event.currentTarget.value })}
            error={faults['language']}
          />
        </Stack>
      )}
    </SaveCard>
  );
}

const warn = ({ kind, country, vatId }: ProfileDraft): string | null =>
  kind === 'company' && vatId.trim() !== '' && country === '' ? 'Choose the country, too: a VAT id counts only with it.' : null;

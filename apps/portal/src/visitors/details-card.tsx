import { Stack, TextInput } from '@mantine/core';
import type { Visitor } from '@sitekeep/contracts';
import { Facts, Panel, SaveCard, useWrite, writes } from '@sitekeep/web-ui';
import { GroupsField } from './groups-field.tsx';

const say = {
  email: 'The visitor signs in with the new address.',
  name: 'The name changes.',
  groups: 'The groups change at the next sign-in.',
};

/** Address, name and groups of a visitor. */
export function DetailsCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  return mayEdit ? <EditDetails visitor={visitor} /> : <ShowDetails visitor={visitor} />;
}

function ShowDetails({ visitor: { email, name, groups } }: { visitor: Visitor }) {
  return (
    <Panel title="Details">
      <Facts
        facts={[
          ['E-mail', email],
          ['Name', name || '–'],
          ['Groups', groups.join(', ') || '–'],
        ]}
      />
    </Panel>
  );
}

function EditDetails({ visitor }: { visitor: Visitor }) {
  const change = useWrite(writes.changeVisitor, { refreshes: ['visitors'] });
  const { email, name, groups } = visitor;
  return (
    <SaveCard
      title="Details"
      saved={{ email, name, groups }}
      save={(draft) => change.mutateAsync({ id: visitor.id, ...draft })}
      say={(field) => say[field]}
      isField={(field) => /^(email|name|groups)(\.|$)/.test(field)}
    >
      {(draft, set, faults) => (
        <Stack gap="md" maw={480}>
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="off"
            value={draft.email}
            onChange={(event) => set({ email: event.currentTarget.value })}
            error={faults['email']}
          />
          <TextInput
            label="Name"
            autoComplete="off"
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={faults['name']}
          />
          <GroupsField value={draft.groups} onChange={(next) => set({ groups: next })} errors={faults} />
        </Stack>
      )}
    </SaveCard>
  );
}

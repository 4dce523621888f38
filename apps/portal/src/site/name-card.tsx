import { TextInput } from '@mantine/core';
import type { SiteDetail } from '@sitekeep/contracts';
import { SaveCard, useRefresh, useWrite, writes } from '@sitekeep/web-ui';
import { useMay } from '../session/session.tsx';

/** How the customer calls the site. */
export function NameCard({ site }: { site: SiteDetail }) {
  const mayEdit = useMay('sites:write');
  const refresh = useRefresh();
  const rename = useWrite(writes.renameSite);
  const save = async ({ name }: { name: string }) => {
    await rename.mutateAsync({ id: site.id, name });
    await refresh('sites', 'services');
  };
  return (
    <SaveCard
      title="Name"
      lead="Only you and your team see it."
      saved={{ name: site.name }}
      canSave={mayEdit}
      save={save}
      isField={(name) => name === 'name'}
    >
      {(draft, change, faults) => (
        <TextInput
          label="Site name"
          maw={400}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={faults['name']}
        />
      )}
    </SaveCard>
  );
}

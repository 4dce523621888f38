import { TextInput } from '@mantine/core';
import { SaveCard, useRefresh, useWrite, writes } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { useMay, useSession } from '../session/session.tsx';

export function AccountNameCard() {
  const { account } = useSession();
  const mayEdit = useMay('account:write');
  const refresh = useRefresh();
  const update = useWrite(writes.updateAccount);
  const save = async (draft: { name: string }) => {
    await update.mutateAsync(draft);
    await refresh('session', 'account');
  };
  return (
    <SaveCard
      title="Account"
      lead={
        <>
          How you and your team call it. What stands on invoices is in the <Link to="/billing/details">billing details</Link>.
        </>
      }
      saved={{ name: account.name }}
      canSave={mayEdit}
      save={save}
      isField={(name) => name === 'name'}
    >
      {(draft, change, faults) => (
        <TextInput
          label="Account name"
          maw={400}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={faults['name']}
        />
      )}
    </SaveCard>
  );
}

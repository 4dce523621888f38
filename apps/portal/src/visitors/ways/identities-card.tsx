import { Button } from '@mantine/core';
import type { Visitor, VisitorIdentity } from '@sitekeep/contracts';
import { ConfirmByName, DataTable, Day, Panel, reads, useReadPages, useWrite, writes, type Column } from '@sitekeep/web-ui';
import { useState } from 'react';

const columns: Column<VisitorIdentity>[] = [
  { title: 'Provider', render: ({ issuer }) => <span className="sk-wrap">{issuer}</span> },
  { title: 'Known there as', render: ({ subject }) => <span className="sk-wrap">{subject}</span> },
  { title: 'Since', right: true, render: ({ createdAt }) => <Day at={createdAt} /> },
];

/** Who a visitor is at identity providers; shown once there is one. */
export function IdentitiesCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const identities = useReadPages(reads.visitorIdentities(visitor.id));
  const [isAsking, setAsking] = useState(false);
  const forget = useWrite(writes.forgetVisitorIdentities, { refreshes: ['visitors'] });
  if (!identities.error && !identities.items?.length) return null;
  return (
    <Panel
      title="Identity providers"
      lead="The account by which this visitor has signed in there; another with the same e-mail address is refused."
      action={
        mayEdit && (
          <Button variant="default" onClick={() => setAsking(true)}>
            Forget
          </Button>
        )
      }
      flush
    >
      <DataTable
        label="Identity providers"
        columns={columns}
        rows={identities.items}
        keyOf={({ provider }) => provider}
        error={identities.error}
        onRetry={identities.refetch}
        empty="None."
      />
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="Forget who the visitor is there?"
        action="Forget"
        confirm={() => forget.mutateAsync(visitor.id)}
      >
        For somebody who has a new account there. Their sessions end; whoever has their e-mail address there, verified, at the next sign-in
        is the visitor from then on.
      </ConfirmByName>
    </Panel>
  );
}

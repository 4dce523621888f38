import { Button, Text } from '@mantine/core';
import type { Visitor, VisitorToken } from '@sitekeep/contracts';
import {
  ConfirmByName,
  DataTable,
  Panel,
  reads,
  RelativeTime,
  StateBadge,
  useReadPages,
  useWrite,
  writes,
  type Column,
} from '@sitekeep/web-ui';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmToken } from './confirm-token.tsx';
import { NewToken } from './new-token.tsx';
import { RenameToken } from './rename-token.tsx';
import { ResyncToken } from './resync-token.tsx';
import { TokenActions, type TokenAction } from './token-actions.tsx';
import { tokenKindWords, tokenName, tokenWord } from './token-words.ts';

const columns: Column<VisitorToken>[] = [
  {
    title: 'Token',
    render: (token) => (
      <div className="sk-wrap">
        {tokenName(token)}
        <Text size="xs" c="dimmed">
          {token.label && `${token.serial} · `}
          {tokenKindWords(token)}
        </Text>
      </div>
    ),
  },
  {
    title: 'State',
    render: (token) => {
      const { tone, text } = tokenWord(token);
      return <StateBadge tone={tone}>{text}</StateBadge>;
    },
  },
  { title: 'Last used', render: (token) => (token.lastUsedAt ? <RelativeTime at={token.lastUsedAt} /> : 'never') },
];

/** Phones and devices that show codes for one visitor. */
export function TokensCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const tokens = useReadPages(reads.visitorTokens(visitor.id));
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<{ action: TokenAction; token: VisitorToken } | null>(null);
  const close = () => setAsked(null);
  const tokenFor = (action: TokenAction) => (asked?.action === action ? asked.token : null);
  const remove = useWrite(writes.deleteVisitorToken, { refreshes: ['visitors'] });
  const actions: Column<VisitorToken> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (token) => <TokenActions visitorId={visitor.id} token={token} ask={(action) => setAsked({ action, token })} />,
  };
  const leaving = tokenFor('delete');
  return (
    <Panel
      title="Tokens"
      lead="What shows codes: an app on a phone, or a device. Any of them is good; each code is accepted once."
      action={
        mayEdit && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            Add a token
          </Button>
        )
      }
      flush
    >
      <DataTable
        label="Tokens"
        columns={mayEdit ? [...columns, actions] : columns}
        rows={tokens.items}
        keyOf={(token) => token.id}
        error={tokens.error}
        onRetry={tokens.refetch}
        empty="There is no token yet."
        hasMore={tokens.hasMore}
        isLoadingMore={tokens.isLoadingMore}
        onMore={tokens.loadMore}
      />
      <NewToken visitor={visitor} opened={isAdding} onClose={() => setAdding(false)} />
      <ConfirmToken visitorId={visitor.id} token={tokenFor('confirm')} onClose={close} />
      <ResyncToken visitorId={visitor.id} token={tokenFor('resync')} onClose={close} />
      <RenameToken visitorId={visitor.id} token={tokenFor('rename')} onClose={close} />
      <ConfirmByName
        opened={leaving !== null}
        onClose={close}
        title={`Delete ${leaving ? tokenName(leaving) : ''}?`}
        action="Delete"
        confirm={() => remove.mutateAsync({ visitorId: visitor.id, id: leaving!.id })}
      >
        Its codes are refused at once, and its seed is gone. This cannot be taken back.
      </ConfirmByName>
    </Panel>
  );
}

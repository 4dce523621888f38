import { Button, Text } from '@mantine/core';
import type { PromoCode } from '@sitekeep/contracts';
import {
  CopyText,
  DataTable,
  Day,
  offerWords,
  Page,
  Panel,
  reads,
  StateBadge,
  staffReads,
  staffWrites,
  toastDone,
  useClient,
  useReadPages,
  type Column,
} from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { WithReason } from '../acting/with-reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';
import { MakePromoCode } from './make-promo-code.tsx';
import { isOver, promoState, usesWords } from './promo-state.ts';

/** What staff gave out that lowers invoices. */
export function PromoCodes() {
  const list = useReadPages(staffReads.promoCodes());
  const plans = useReadPages(reads.plans()).items ?? [];
  const mayMake = useStaffMay('staff:billing:write');
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<PromoCode | null>(null);
  const columns: Column<PromoCode>[] = [
    { title: 'Code', render: (row) => <CopyText value={row.code} /> },
    { title: 'Takes off', render: (row) => <Offer promo={row} words={offerWords(row, plans)} /> },
    { title: 'Uses', right: true, render: usesWords },
    { title: 'State', render: (row) => <StateOf promo={row} /> },
    { title: 'Made', render: (row) => <Day at={row.createdAt} /> },
  ];
  const action: Column<PromoCode> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (row) =>
      !isOver(row, Date.now()) && (
        <Button size="xs" variant="default" onClick={() => setEnding(row)} aria-label={`End ${row.code}`}>
          End
        </Button>
      ),
  };
  return (
    <Page
      title="Promo codes"
      lead="A code takes something off the invoice that it is put on, not off renewals. It never changes: end it and make another."
      action={mayMake && <Button onClick={() => setMaking(true)}>Make a code</Button>}
    >
      <Panel flush>
        <DataTable
          label="Promo codes"
          columns={mayMake ? [...columns, action] : columns}
          rows={list.items}
          keyOf={(row) => row.id}
          error={list.error}
          onRetry={list.refetch}
          empty="There is no promo code so far."
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          onMore={list.loadMore}
        />
      </Panel>
      <MakePromoCode isOpen={isMaking} plans={plans} onClose={() => setMaking(false)} />
      <EndPromoCode promo={ending} onClose={() => setEnding(null)} />
    </Page>
  );
}

function Offer({ promo, words }: { promo: PromoCode; words: string }) {
  return (
    <div>
      {words}
      {promo.newCustomersOnly && (
        <Text size="xs" c="dimmed">
          new customers only
        </Text>
      )}
    </div>
  );
}

function StateOf({ promo }: { promo: PromoCode }) {
  const { tone, text } = promoState(promo, Date.now());
  return <StateBadge tone={tone}>{text}</StateBadge>;
}

function EndPromoCode({ promo, onClose }: { promo: PromoCode | null; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const end = async (reason: string) => {
    await client.write(staffWrites.endPromoCode({ id: promo!.id, reason }));
    void queries.invalidateQueries();
    toastDone(`${promo!.code} is ended.`);
  };
  return (
    <WithReason opened={promo !== null} onClose={onClose} title={`End ${promo?.code ?? ''}?`} action="End" danger act={end}>
      Nobody can use it any more, and it cannot be begun again. Invoices that used it keep their price.
    </WithReason>
  );
}

import type { SiteDetail } from '@sitekeep/contracts';
import { SaveCard, useRefresh, useWrite, writes } from '@sitekeep/web-ui';
import { useMay } from '../session/session.tsx';
import { OriginsFields, toOrigin, type OriginDraft } from '../sites/origins-fields.tsx';

const show = ({ scheme, host, port }: OriginDraft) =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}${port === '' ? '' : `:${port}`}`;

/** Where requests go that are let through. */
export function OriginsCard({ site }: { site: SiteDetail }) {
  const mayEdit = useMay('sites:write');
  const refresh = useRefresh();
  const replace = useWrite(writes.replaceOrigins);
  const saved = {
    origins: site.origins.map(({ id: _, scheme, host, port, weight, ...settings }): OriginDraft => ({
      scheme,
      host,
      port,
      weight,
      settings,
    })),
  };
  const save = async ({ origins }: typeof saved) => {
    await replace.mutateAsync({ id: site.id, origins: origins.map(toOrigin) });
    await refresh('sites');
  };
  return (
    <SaveCard
      id="origins"
      title="Your server"
      lead="Where requests go that are let through."
      saved={saved}
      canSave={mayEdit}
      save={save}
      isField={(name) => name.startsWith('origins')}
      say={(_, draft) => `Requests go to ${draft.origins.map(show).join(', ')}.`}
    >
      {(draft, change, faults) => <OriginsFields value={draft.origins} onChange={(origins) => change({ origins })} errors={faults} />}
    </SaveCard>
  );
}

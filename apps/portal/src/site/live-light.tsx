import type { SiteDetail } from '@sitekeep/contracts';
import { protectionWords, reads, StateBadge, useRead } from '@sitekeep/web-ui';

/** Asks more often while something is on its way. */
export function useProtection(site: SiteDetail) {
  return useRead(reads.protection(site.id), { refreshMs: (data) => (data?.liveOnAllEdges ? 20_000 : 2000) });
}

/** Whether what was last set is in force everywhere. */
export function LiveLight({ site }: { site: SiteDetail }) {
  const { data } = useProtection(site);
  if (!data) return null;
  const live = data.liveOnAllEdges;
  const word = protectionWords[data.state];
  return (
    <div role="status">
      {!site.service.active || data.state === 'inactive' || data.state === 'suspended' ? (
        <StateBadge tone={word.tone}>{word.text}</StateBadge>
      ) : (
        <StateBadge tone={live ? 'good' : 'busy'}>{live ? 'Live on all edges' : 'Going live…'}</StateBadge>
      )}
    </div>
  );
}

import { RefusalsTable } from '@sitekeep/web-ui';
import { useSearchParams } from 'react-router';
import { useSite } from './use-site.ts';

/** Who was refused, and why. */
export function Refusals() {
  const site = useSite();
  const [params] = useSearchParams();
  return (
    <RefusalsTable
      siteId={site.id}
      title="Refused"
      lead="Every request that was not let through, with the rule that decided. A visitor who asks why can tell you the request id at the foot of the page."
      empty="Nobody was refused so far."
      search={params.get('q') ?? ''}
    />
  );
}

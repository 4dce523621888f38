import { Page, PolicyEditor } from '@sitekeep/web-ui';
import { useMay } from '../session/session.tsx';

/** Filters that hold for every site of the account. */
export function Lists() {
  return (
    <Page
      title="Account lists"
      lead="Who may visit any of your sites. A site's own filters come on top; whoever is refused here is refused everywhere."
      narrow
    >
      <PolicyEditor base="" canEdit={useMay('policies:write')} />
    </Page>
  );
}

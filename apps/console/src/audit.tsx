import { Page } from '@sitekeep/web-ui';
import { AuditTable } from './audit-table.tsx';

/** What staff did, for whom and why. */
export function Audit() {
  return (
    <Page title="Audit log" lead="What was done, by whom, for which customer and why. Entries are never changed.">
      <AuditTable lead="The newest first." />
    </Page>
  );
}

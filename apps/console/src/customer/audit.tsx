import { AuditTable } from '../audit-table.tsx';
import { useCustomer } from './use-customer.ts';

/** What was done for this customer, by whom and why. */
export function CustomerAudit() {
  const { id } = useCustomer();
  return <AuditTable accountId={id} lead="What was done for this customer, by whom and why." />;
}

import { PolicyEditor } from '@sitekeep/web-ui';
import { NeedsReason } from '../acting/reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';

/** Filters that hold for every site of the customer. */
export function Lists() {
  const mayAct = useStaffMay('staff:accounts:act');
  return (
    <NeedsReason>
      <PolicyEditor base="" canEdit={mayAct} />
    </NeedsReason>
  );
}

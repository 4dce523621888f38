import type { Service } from '@sitekeep/contracts';
import type { Fact } from '../parts/facts.tsx';
import { Day, RelativeTime } from '../parts/time.tsx';

/** The dates that matter in the state a service is in. */
export function serviceFacts(service: Service): Fact[] {
  const facts: Fact[] = [['Ordered', <Day key="ordered" at={service.orderedAt} />]];
  if (service.trialUntil) facts.push(['Trial until', <Day key="trial" at={service.trialUntil} />]);
  if (service.paidUntil)
    facts.push([service.state === 'paid' ? 'Paid until' : 'Was paid until', <Day key="paid" at={service.paidUntil} />]);
  if (service.deletionAt && service.state !== 'paid')
    facts.push([
      'Deleted unless paid',
      <span key="deletion">
        <Day at={service.deletionAt} /> (<RelativeTime at={service.deletionAt} />)
      </span>,
    ]);
  return facts;
}

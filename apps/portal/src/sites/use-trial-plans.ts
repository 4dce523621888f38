import type { Plan, Service } from '@sitekeep/contracts';
import { reads, useReadPages } from '@sitekeep/web-ui';
import { isOnTrial } from './plan-words.ts';

const none: Plan[] = [];

/** Tells which services are on a trial plan, as far as the plans are read. */
export function useTrialPlans(): (service: Pick<Service, 'planId'>) => boolean {
  const plans = useReadPages(reads.plans()).items ?? none;
  return (service) => isOnTrial(service, plans);
}

import type { CreateInvoice, Fault, PeriodMonths, ProblemCode } from '@sitekeep/contracts';
import { storedId } from '@sitekeep/contracts';
import { ProblemError } from '@sitekeep/platform';
import { waitsFor } from './service.view.ts';
import type { Service } from './service.entity.ts';

/** A line asked for; `serviceId` is a uuid. */
export type LineRequest = { serviceId: string; periodMonths: PeriodMonths; periods: number };

export const lineRequests = (body: CreateInvoice): LineRequest[] =>
  body.lines.map((line) => ({ ...line, serviceId: storedId('service', line.serviceId) ?? '' }));

type LineFault = Fault & { problem: ProblemCode };
/** The gravest decides the answer: what is not yours is 404 whatever else is wrong. */
const byGravity: ProblemCode[] = ['not_found', 'invalid_content', 'open_invoice_exists', 'conflict'];

/** Throws with the faults of all lines at once. `openInvoices`: open invoice of each service. */
export function checkLines(lines: readonly LineRequest[], services: readonly Service[], openInvoices: ReadonlyMap<string, string>): void {
  const byId = new Map(services.map((service) => [service.id, service]));
  const faults = lines.flatMap((line, index): LineFault[] => {
    const pointer = `/lines/${index}/serviceId`;
    const earlier = lines.findIndex((other) => other.serviceId === line.serviceId);
    if (earlier < index)
      return [{ pointer, problem: 'invalid_content', code: 'duplicate', detail: `Line ${earlier + 1} names this service already.` }];
    const fault = serviceFault(byId.get(line.serviceId), openInvoices.has(line.serviceId));
    return fault ? [{ pointer, ...fault }] : [];
  });
  const problem = byGravity.find((code) => faults.some((fault) => fault.problem === code));
  if (!problem) return;
  const errors = faults.map(({ pointer, code, detail }) => ({ pointer, code, detail }));
  throw new ProblemError(problem, errors.length === 1 ? errors[0]!.detail : `${errors.length} lines need mending.`, { errors });
}

function serviceFault(service: Service | undefined, hasOpenInvoice: boolean): Omit<LineFault, 'pointer'> | null {
  if (!service) return { problem: 'not_found', code: 'unknown_service', detail: 'There is no such service here, or it is not yours.' };
  if (service.state === 'deleted')
    return { problem: 'conflict', code: 'service_deleted', detail: 'The service is deleted. Order the site again.' };
  if (waitsFor(service) === 'confirmation')
    return { problem: 'conflict', code: 'confirmation_missing', detail: 'Confirm your e-mail address and accept the terms first.' };
  if (hasOpenInvoice)
    return { problem: 'open_invoice_exists', code: 'open_invoice_exists', detail: 'Pay or void the open invoice of this service first.' };
  return null;
}

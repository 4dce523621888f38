import type { Arrival, Fault } from '@sitekeep/contracts';

const yearSeconds = 31_536_000;

/** `ports`: those beside the usual ones that our edges offer. */
export function checkArrival({ hsts, ports }: Arrival, offered: readonly number[]): Fault[] {
  const faults: Fault[] = [];
  for (const [index, port] of ports.entries())
    if (!offered.includes(port))
      faults.push({ pointer: `/arrival/ports/${index}`, code: 'port_not_offered', detail: notOffered(port, offered) });
  if (hsts?.preload && !hsts.includeSubdomains)
    faults.push({
      pointer: '/arrival/hsts/includeSubdomains',
      code: 'preload_needs_subdomains',
      detail: 'Browsers preload a domain only with all its subdomains: include them, or switch preload off.',
    });
  if (hsts?.preload && hsts.maxAgeSeconds < yearSeconds)
    faults.push({
      pointer: '/arrival/hsts/maxAgeSeconds',
      code: 'preload_needs_a_year',
      detail: `Browsers preload a domain only for at least a year: give ${yearSeconds} or more, or switch preload off.`,
    });
  return faults;
}

const notOffered = (port: number, offered: readonly number[]): string =>
  offered.length === 0
    ? 'Our edges offer no further ports: leave this empty.'
    : `Our edges do not offer port ${port}; choose of ${offered.join(', ')}.`;

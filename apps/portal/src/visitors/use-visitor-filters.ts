import { visitorQuerySchema } from '@sitekeep/contracts';
import { faultsOf } from '@sitekeep/web-ui';
import { useSearchParams } from 'react-router';

const names = ['search', 'group', 'site', 'locked'] as const;
export type VisitorFilters = Record<(typeof names)[number], string>;

/** The filters of the list; they stand in the address, so that going back finds them again. */
export function useVisitorFilters() {
  const [params, setParams] = useSearchParams();
  const filters = Object.fromEntries(names.map((name) => [name, params.get(name) ?? ''])) as VisitorFilters;
  const set = (name: keyof VisitorFilters, value: string) =>
    setParams(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const clear = () => setParams({}, { replace: true });
  const asked = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
  const faults = faultsOf(visitorQuerySchema, asked);
  // What cannot be right is said at its field, and not asked.
  const query = Object.fromEntries(Object.entries(asked).filter(([name]) => !faults[name]));
  return { filters, query, faults, isFiltered: Object.keys(asked).length > 0, set, clear };
}

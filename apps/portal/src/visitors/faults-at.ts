/**
 * Faults of one field and of what lies inside it: `groups.1` is said as `Editors!: Use lower-case letters…`.
 * Null when there are none.
 */
export function faultsAt(errors: Partial<Record<string, React.ReactNode>>, name: string, values: string[] = []): string | null {
  const said = Object.entries(errors).flatMap(([field, words]) => {
    if (typeof words !== 'string') return [];
    if (field === name) return [words];
    if (!field.startsWith(`${name}.`)) return [];
    const value = values[Number(field.slice(name.length + 1))];
    return [value ? `${value}: ${words}` : words];
  });
  return said.length > 0 ? [...new Set(said)].join(' ') : null;
}

/** The errors without those of this field, once it is changed. */
export const withoutFaultsAt = <Errors extends object>(errors: Errors, name: string): Errors =>
  Object.fromEntries(Object.entries(errors).filter(([field]) => field !== name && !field.startsWith(`${name}.`))) as Errors;

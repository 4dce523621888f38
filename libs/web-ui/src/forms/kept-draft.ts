import { useMemo } from 'react';

const keyOf = (name: string) => `sitekeep-draft-${name}`;

/** What was typed into a form, kept in this tab until it is sent. Never for forms with passwords. */
export function useKeptDraft<Values extends object>(name: string | undefined, initial: Values) {
  return useMemo(
    () => ({
      read: (): Values => {
        const kept = name && sessionStorage.getItem(keyOf(name));
        if (!kept) return initial;
        try {
          return { ...initial, ...(JSON.parse(kept) as Partial<Values>) };
        } catch {
          return initial;
        }
      },
      keep: (values: Values): void => {
        if (name) sessionStorage.setItem(keyOf(name), JSON.stringify(values));
      },
      forget: (): void => {
        if (name) sessionStorage.removeItem(keyOf(name));
      },
    }),
    // The first initial values count, as they do for the form itself.
    [name],
  );
}

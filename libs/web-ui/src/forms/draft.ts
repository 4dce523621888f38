const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Names of the fields that differ from what is saved. */
export const changedFields = <T extends object>(saved: T, draft: T): (keyof T & string)[] =>
  (Object.keys(draft) as (keyof T & string)[]).filter((name) => !same(saved[name], draft[name]));

/** What was changed here, laid over what somebody else saved meanwhile. */
export function rebase<T extends object>(savedBefore: T, draft: T, savedNow: T): T {
  const result = { ...savedNow };
  for (const name of changedFields(savedBefore, draft)) result[name] = draft[name];
  return result;
}

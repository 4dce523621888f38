/** Entries of a list that libddwaf reads; it ignores the others, also of the list of addresses. */
export const longestList = 256;

/** Values of one address. */
export interface Offered {
  readonly address: string;
  readonly values: readonly string[];
}

export interface Portion {
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Position of the first value, of every address. */
  readonly from: number;
}

/**
 * Characters that are given at once, of all addresses together, if one value of each is not more already: they are copied before libddwaf
 * looks at the time, which takes about a millisecond for each million.
 */
const mostCharacters = 2 ** 20;

/** What is given to libddwaf at once, so that it reads all of it, and in time. */
export function* portions(offered: readonly Offered[]): Generator<Portion> {
  for (let from = 0, left = offered; left.length > 0; left = left.filter(({ values }) => values.length > from)) {
    const end = endOf(left, from);
    for (let first = 0; first < left.length; first += longestList)
      yield { values: valuesOf(left.slice(first, first + longestList), from, end), from };
    from = end;
  }
}

function endOf(offered: readonly Offered[], from: number): number {
  let characters = 0;
  for (let end = from; end < from + longestList; end++) {
    for (const { values } of offered) characters += values[end]?.length ?? 0;
    if (characters > mostCharacters) return Math.max(end, from + 1);
  }
  return from + longestList;
}

function valuesOf(offered: readonly Offered[], from: number, end: number): Record<string, readonly string[]> {
  const given: Record<string, readonly string[]> = {};
  for (const { address, values } of offered) given[address] = from === 0 && values.length <= end ? values : values.slice(from, end);
  return given;
}

/**
 * The same as `make`, made once for the same objects and kept as long as all of them are in use. Rulesets share their equal parts, and so do
 * the sites share what is made of them: with many sites, what each has of its own is seldom in the processor's cache.
 */
export function remembered<Parts extends readonly object[], Made>(make: (...parts: Parts) => Made): (...parts: Parts) => Made {
  const all: Level<Made> = { below: null, made: null };
  return (...parts) => {
    const level = parts.reduce<Level<Made>>(levelBelow, all);
    level.made ??= { is: make(...parts) };
    return level.made.is;
  };
}

interface Level<Made> {
  below: WeakMap<object, Level<Made>> | null;
  made: { readonly is: Made } | null;
}

function levelBelow<Made>(level: Level<Made>, part: object): Level<Made> {
  const below = (level.below ??= new WeakMap());
  const known = below.get(part) ?? { below: null, made: null };
  below.set(part, known);
  return known;
}

type Json = Record<string, unknown>;
type Components = { schemas?: Json };

/**
 * zod puts named schemas beside the schema that uses them (`#/$defs/Site`), which points nowhere inside an OpenAPI document:
 * moves them to the document's own components. A name that stands for something else there already (what a body takes is not
 * always what an answer holds) gets `Answer` behind it.
 */
export function liftSchemas(document: { paths: unknown; components?: unknown }): void {
  const components = (document.components ?? {}) as Components;
  const schemas = (components.schemas ??= {});
  const bodies = { ...schemas };
  const lift = (found: unknown): unknown => {
    if (Array.isArray(found)) return found.map(lift);
    if (typeof found !== 'object' || found === null) return found;
    const { $defs, ...rest } = found as Json & { $defs?: Json };
    const names = $defs ? placeAll(schemas, bodies, $defs) : new Map<string, string>();
    return mapValues(renameRefs(rest, names) as Json, lift);
  };
  document.paths = lift(document.paths);
  document.components = { ...components, schemas: sorted(schemas) };
}

/** Puts the definitions among the schemas; returns the name each was given. */
function placeAll(schemas: Json, bodies: Json, definitions: Json): Map<string, string> {
  const plain = new Map(Object.keys(definitions).map((name) => [name, name]));
  const taken = (name: string) => name in bodies && !same(bodies[name], renameRefs(definitions[name], plain));
  const names = new Map(Object.keys(definitions).map((name) => [name, taken(name) ? `${name}Answer` : name]));
  for (const [name, schema] of Object.entries(definitions)) schemas[names.get(name) ?? name] = renameRefs(schema, names);
  return names;
}

function renameRefs(found: unknown, names: Map<string, string>): unknown {
  if (Array.isArray(found)) return found.map((each) => renameRefs(each, names));
  if (typeof found !== 'object' || found === null) return found;
  return Object.fromEntries(
    Object.entries(found).map(([key, value]): [string, unknown] => {
      const name = key === '$ref' && typeof value === 'string' ? /^#\/\$defs\/(.+)$/.exec(value)?.[1] : undefined;
      return [key, name === undefined ? renameRefs(value, names) : `#/components/schemas/${names.get(name) ?? name}`];
    }),
  );
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const mapValues = (object: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
const sorted = (object: Json): Json => Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));

import type { Fault } from '@sitekeep/contracts';
import { isScalar, parseDocument, visit, type Document } from 'yaml';

const faultsShown = 20;
/** Characters of what edges read: references may write the same out many times. */
const longestContent = 8_388_608;

/** A description as the edges read it. */
export type DescriptionToKeep = { openapi: string; title: string; operations: number; content: string };

/**
 * Reads OpenAPI as JSON or YAML. Faults of its form point into the body (`/document`) and name the line; those of its meaning name
 * their place in the description.
 */
export async function readApiDescription(text: string): Promise<{ kept: DescriptionToKeep | null; faults: Fault[] }> {
  const parsed = parse(text);
  if ('faults' in parsed) return { kept: null, faults: parsed.faults };
  const { readDescription } = await import('@sitekeep/firewall/api-description');
  const { api, faults } = readDescription(parsed.value);
  if (api === null) return { kept: null, faults: faults.map(placed) };
  const content = contentOf(api);
  if (content === null) return { kept: null, faults: [placed({ pointer: '', code: 'too_complex', detail: writtenOut })] };
  return { kept: { openapi: api.openapi, title: api.title, operations: api.operations.length, content }, faults: [] };
}

const writtenOut = 'With all references written out it is far too long: refer to fewer large parts of it.';

/** Null where it is too long. */
function contentOf(api: object): string | null {
  try {
    const content = JSON.stringify(api);
    return content.length > longestContent ? null : content;
  } catch (error) {
    // Longer than any text can be.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** JSON is YAML, too, but much faster read as what it is. Aliases are bounded, so that a small text cannot become a huge one. */
function parse(text: string): { value: unknown } | { faults: Fault[] } {
  if (/^\s*\{/.test(text)) {
    try {
      return { value: JSON.parse(text) };
    } catch {
      // YAML may begin so as well; its reader says where the fault is.
    }
  }
  // Its own search for keys that stand twice compares each with each: minutes for a megabyte.
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent', uniqueKeys: false });
  const errors = document.errors.slice(0, faultsShown);
  if (errors.length > 0) return { faults: errors.map(({ message, linePos }) => unreadable(message, linePos?.[0].line)) };
  const twice = keyTwice(document);
  if (twice !== null) return { faults: [unreadable(`${twice.slice(0, 80)} stands twice in one map.`)] };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return { faults: [unreadable((error as Error).message)] };
  }
}

/** The first key of a map that stands in it before. */
function keyTwice(document: Document.Parsed): string | null {
  let found: string | null = null;
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (keys.has(key.value)) {
          found = String(key.value);
          return visit.BREAK;
        }
        keys.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

const unreadable = (message: string, line?: number): Fault => ({
  pointer: '/document',
  code: 'unreadable',
  detail: `${line === undefined ? 'This cannot be read' : `Line ${line} cannot be read`} as JSON or YAML: ${(message.split('\n')[0] ?? '').slice(0, 200)}`,
});

/** Its pointer is one into the description, which stands in the body as text. */
const placed = ({ pointer, code, detail }: Fault): Fault => ({
  pointer: '/document',
  code,
  detail: pointer === '' ? detail : `At ${pointer} of the description: ${detail}`,
});

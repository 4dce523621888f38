import type { Fault } from '@sitekeep/contracts';
import type { BundledApi, BundledOperation } from './bundled-api.ts';
import { Document, isObject, own, pointerTo } from './document.ts';
import { readOperations } from './read-operations.ts';
import { checkLoops } from './schema-loops.ts';
import { Schemas } from './schemas.ts';

const mostBases = 20;
const longestAddress = 2000;

/** A description that can be compiled, or every fault at once with a JSON pointer to its place. */
export type ReadDescription =
  { readonly api: BundledApi; readonly faults: readonly never[] } | { readonly api: null; readonly faults: readonly Fault[] };

/** `description`: OpenAPI 3.0 or 3.1, already parsed from JSON or YAML. */
export function readDescription(description: unknown): ReadDescription {
  if (!isObject(description))
    return { api: null, faults: [{ pointer: '', code: 'no_description', detail: 'An API description is an object.' }] };
  const document = new Document(description);
  const openapi = versionOf(document);
  if (openapi === null) return { api: null, faults: document.faults };
  const schemas = new Schemas(document, openapi.startsWith('3.0'));
  const operations = withinTheStack(document, () => {
    const read = readOperations(document, schemas);
    checkLoops(document, schemas.clean);
    return read;
  });
  const api = { openapi, title: titleOf(document), bases: basesOf(document), operations, schemas: Object.fromEntries(schemas.clean) };
  return document.faults.length > 0 ? { api: null, faults: document.faults } : { api, faults: [] };
}

/** Schemas may refer to one another in a row of thousands, each of them a step deeper. */
function withinTheStack(document: Document, read: () => BundledOperation[]): BundledOperation[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    document.fault('', 'too_deep', 'Schemas refer to one another in too long a row.');
    return [];
  }
}

function versionOf(document: Document): string | null {
  const version = own(document.root, 'openapi');
  if (typeof version === 'string' && /^3\.[01]\.\d+/.test(version)) return version;
  const older = own(document.root, 'swagger') !== undefined ? ' Swagger 2 has to be converted first.' : '';
  document.fault(version === undefined ? '' : '/openapi', 'unsupported_version', `Send OpenAPI 3.0 or 3.1.${older}`);
  return null;
}

function titleOf(document: Document): string {
  const info = own(document.root, 'info');
  const title = isObject(info) ? own(info, 'title') : undefined;
  if (typeof title === 'string') return title.slice(0, 200);
  document.fault('/info/title', 'missing', 'Give the description a title.');
  return '';
}

/** Paths of the servers: the API is the same below each. */
function basesOf(document: Document): string[] {
  const servers = own(document.root, 'servers');
  if (!Array.isArray(servers) || servers.length === 0) return [''];
  const bases = servers.slice(0, mostBases).map((server: unknown, i) => {
    const url = isObject(server) ? own(server, 'url') : undefined;
    const base =
      typeof url === 'string' && url.length <= longestAddress && isObject(server) ? basePath(url, own(server, 'variables')) : null;
    if (base === null) document.fault(pointerTo('', 'servers', i, 'url'), 'invalid_address', 'This is no address of a server.');
    return base ?? '';
  });
  return [...new Set(bases)];
}

function basePath(url: string, variables: unknown): string | null {
  const filled = url.replace(/\{([^}]*)\}/g, (_, name: string) => {
    const variable = isObject(variables) ? own(variables, name) : undefined;
    const value = isObject(variable) ? own(variable, 'default') : undefined;
    return typeof value === 'string' ? value : 'x';
  });
  if (filled.length > longestAddress) return null;
  if (!URL.canParse(filled, 'https://site.invalid/')) return null;
  return new URL(filled, 'https://site.invalid/').pathname.replace(/\/+$/, '');
}

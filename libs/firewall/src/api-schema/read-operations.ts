import { type BundledOperation, type BundledParameter, parameterPlaces, parameterStyles } from './bundled-api.ts';
import { type Document, isObject, type JsonObject, own, pointerTo } from './document.ts';
import type { Schemas } from './schemas.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const mostOperations = 2000;
/** Of all operations. Many paths may refer to one long list, which every operation then has for itself. */
const mostParameters = 50_000;
const longestPath = 1000;

export function readOperations(document: Document, schemas: Schemas): BundledOperation[] {
  const paths = own(document.root, 'paths');
  if (!isObject(paths)) {
    // 3.1 may describe webhooks alone, which no request here is held against.
    document.fault('/paths', 'missing', 'Describe at least one path.');
    return [];
  }
  const operations: BundledOperation[] = [];
  let parameters = 0;
  for (const [path, item] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue;
    const read = ofPath(document, schemas, path, item, pointerTo('', 'paths', path));
    parameters += read.reduce((sum, operation) => sum + operation.parameters.length, 0);
    operations.push(...read);
    if (operations.length > mostOperations || parameters > mostParameters) break;
  }
  if (parameters > mostParameters) document.fault('/paths', 'too_complex', `Describe at most ${mostParameters} parameters in all.`);
  if (operations.length === 0) document.fault('/paths', 'missing', 'Describe at least one operation.');
  if (operations.length > mostOperations) document.fault('/paths', 'too_complex', `Describe at most ${mostOperations} operations.`);
  checkTwins(document, operations);
  return operations;
}

function ofPath(document: Document, schemas: Schemas, path: string, given: unknown, pointer: string): BundledOperation[] {
  if (!path.startsWith('/')) document.fault(pointer, 'no_path', 'A path begins with /.');
  if (path.length > longestPath) {
    document.fault('/paths', 'path_too_long', `A path has at most ${longestPath} characters.`);
    return [];
  }
  const item = document.resolve(given, pointer);
  if (item === null) return [];
  if (!isObject(item.value)) {
    document.fault(pointer, 'no_path_item', 'Here stand the operations of a path.');
    return [];
  }
  const { value, pointer: at } = item;
  const shared = readParameters(document, schemas, own(value, 'parameters'), pointerTo(at, 'parameters'));
  return methods.flatMap((method) => {
    const operation = own(value, method);
    if (operation === undefined) return [];
    const place = pointerTo(at, method);
    if (!isObject(operation)) {
      document.fault(place, 'no_operation', 'An operation is an object.');
      return [];
    }
    const ownParameters = readParameters(document, schemas, own(operation, 'parameters'), pointerTo(place, 'parameters'));
    const inherited = shared.filter((one) => !ownParameters.some((other) => other.in === one.in && other.name === one.name));
    const parameters = [...ownParameters, ...inherited];
    checkTemplate(document, path, parameters, place);
    return [{ method: method.toUpperCase(), path, parameters, body: readBody(document, schemas, own(operation, 'requestBody'), place) }];
  });
}

function checkTemplate(document: Document, path: string, parameters: readonly BundledParameter[], pointer: string): void {
  const named = [...path.matchAll(/\{([^}/]*)\}/g)].map(([, name]) => name);
  for (const name of named) {
    if (!parameters.some((parameter) => parameter.in === 'path' && parameter.name === name)) {
      document.fault(pointer, 'missing_parameter', `The path names {${name}}, which no parameter describes.`);
    }
  }
}

/** Two templates that mean the same paths. */
function checkTwins(document: Document, operations: readonly BundledOperation[]): void {
  const seen = new Map<string, string>();
  for (const { method, path } of operations) {
    const shape = `${method} ${path.replace(/\{[^}/]*\}/g, '{}')}`;
    const first = seen.get(shape);
    if (first !== undefined) document.fault(pointerTo('', 'paths', path), 'same_path', `${first} means the same requests.`);
    seen.set(shape, path);
  }
}

function readParameters(document: Document, schemas: Schemas, given: unknown, pointer: string): BundledParameter[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    document.fault(pointer, 'no_list', 'Parameters are a list.');
    return [];
  }
  return given.flatMap((one: unknown, i) => {
    const resolved = document.resolve(one, pointerTo(pointer, i));
    if (resolved === null) return [];
    return readParameter(document, schemas, resolved.value, resolved.pointer) ?? [];
  });
}

/** Headers of which OpenAPI says that descriptions do not describe them as parameters. */
const ignoredHeaders = ['accept', 'content-type', 'authorization'];

function readParameter(document: Document, schemas: Schemas, given: unknown, pointer: string): BundledParameter | null {
  const parameter = isObject(given) ? given : {};
  const [place, name] = [own(parameter, 'in'), own(parameter, 'name')];
  const isKnown = parameterPlaces.some((known) => known === place);
  if (!isKnown) document.fault(pointerTo(pointer, 'in'), 'invalid_keyword', `in is one of ${parameterPlaces.join(', ')}.`);
  if (typeof name !== 'string' || name === '') document.fault(pointerTo(pointer, 'name'), 'missing', 'A parameter has a name.');
  if (!isKnown || typeof name !== 'string') return null;
  const where = place as BundledParameter['in'];
  if (where === 'header' && ignoredHeaders.includes(name.toLowerCase())) return null;
  const form = formOf(document, parameter, where, pointer);
  return {
    in: where,
    name: where === 'header' ? name.toLowerCase() : name,
    required: where === 'path' || own(parameter, 'required') === true,
    allowEmpty: own(parameter, 'allowEmptyValue') === true,
    ...form,
    schema: schemas.add(...schemaOf(document, parameter, pointer)),
  };
}

function formOf(document: Document, parameter: JsonObject, place: BundledParameter['in'], pointer: string) {
  if (isObject(own(parameter, 'content'))) return { style: 'json', explode: false } as const;
  const style = own(parameter, 'style') ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple');
  const known = parameterStyles.find((one) => one === style && one !== 'json');
  if (known === undefined) document.fault(pointerTo(pointer, 'style'), 'invalid_keyword', 'This is no style of OpenAPI.');
  const explode = own(parameter, 'explode');
  return { style: known ?? 'simple', explode: typeof explode === 'boolean' ? explode : style === 'form' };
}

function schemaOf(document: Document, parameter: JsonObject, pointer: string): [unknown, string] {
  const content = own(parameter, 'content');
  if (isObject(content)) {
    const [type = '', media] = Object.entries(content)[0] ?? [];
    return [isObject(media) ? (own(media, 'schema') ?? true) : true, pointerTo(pointer, 'content', type, 'schema')];
  }
  const schema = own(parameter, 'schema');
  if (schema === undefined) document.fault(pointer, 'missing', 'A parameter has a schema, or content.');
  return [schema ?? true, pointerTo(pointer, 'schema')];
}

function readBody(document: Document, schemas: Schemas, given: unknown, operation: string): BundledOperation['body'] {
  if (given === undefined) return null;
  const resolved = document.resolve(given, pointerTo(operation, 'requestBody'));
  if (resolved === null) return null;
  const { value, pointer } = resolved;
  const content = isObject(value) ? own(value, 'content') : undefined;
  if (!isObject(value) || !isObject(content) || Object.keys(content).length === 0) {
    document.fault(pointerTo(pointer, 'content'), 'missing', 'A body has at least one media type.');
    return null;
  }
  const types = Object.entries(content).map(([type, media]) => {
    const place = pointerTo(pointer, 'content', type);
    if (!/^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+/.test(type)) document.fault(place, 'no_media_type', 'This is no media type.');
    const schema = isObject(media) ? own(media, 'schema') : undefined;
    const name = schema === undefined ? null : schemas.add(schema, pointerTo(place, 'schema'));
    return { type: (type.split(';')[0] ?? '').trim().toLowerCase(), schema: name };
  });
  return { required: own(value, 'required') === true, types };
}

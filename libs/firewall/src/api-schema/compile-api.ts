import { type BundledApi, type BundledOperation, bundledApiSchema } from './bundled-api.ts';
import { bodyOf, checkBody, mediaType } from './check-body.ts';
import { checkParameter, type RawValues } from './parameter-values.ts';
import { Paths } from './paths.ts';
import { cookieValues, formValues, headerValues } from './raw-values.ts';
import { type SchemaFault, Validator } from './validator.ts';

/** What of a request does not fit a description. Names nothing that was sent: only what the description says. */
export interface ApiFault {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'request';
  /** Of the parameter, or where in it or the body: `user.tags[]`; empty for the whole. */
  readonly name: string;
  /** Keyword of JSON Schema, or unknown_path, unknown_method, media_type, unexpected_body, incomplete, json, encoding, too_complex. */
  readonly code: string;
}

export interface ApiRequest {
  readonly method: string;
  /** Normalised, without its query. */
  readonly path: string;
  /** As it was sent, with or without its `?`. */
  readonly query: string;
  /** Flat list of names and values, each byte a character. */
  readonly headers: readonly string[];
  /** Bytes of body that the head announces or that have come; 0: none; null: some, of unknown length. */
  readonly bodyBytes: number | null;
}

/** What the head of a request shows. */
export interface ApiHead {
  /** False: the description does not know path or method; the one fault says which. */
  readonly known: boolean;
  readonly faults: readonly ApiFault[];
  /** Asked with the body once it is there; null where the body is not looked at. `complete` false: there is more of it. */
  readonly body: ((body: Buffer, complete: boolean) => readonly ApiFault[]) | null;
}

interface Operation {
  readonly described: BundledOperation;
}

const mostFaults = 20;

/** A description made ready for requests: done once for each, and shared by its requests. */
export class CompiledApi {
  readonly #paths: Paths<Operation>;
  readonly #validator: Validator;

  constructor({ bases, operations, schemas }: BundledApi) {
    this.#paths = new Paths(
      bases,
      operations.map((described) => ({ described })),
    );
    this.#validator = new Validator(schemas);
  }

  check(request: ApiRequest): ApiHead {
    const found = this.#paths.find(request.path);
    if (found === null) return unknown('unknown_path');
    const { method } = request;
    const operation = found.operations.get(method) ?? (method === 'HEAD' ? found.operations.get('GET') : undefined);
    if (operation === undefined) return unknown('unknown_method');
    const { described } = operation;
    const headers = headerValues(request.headers);
    const faults = [
      ...this.#parameterFaults(described, request, headers, found.parameters),
      ...bodyHeadFaults(described, request, headers),
    ];
    const body = faults.some((fault) => fault.in === 'body') ? null : this.#bodyCheck(described, request, headers);
    return { known: true, faults: faults.slice(0, mostFaults), body };
  }

  #parameterFaults(operation: BundledOperation, request: ApiRequest, headers: RawValues, inPath: ReadonlyMap<string, string | null>) {
    if (operation.parameters.length === 0) return [];
    const query = formValues(request.query.startsWith('?') ? request.query.slice(1) : request.query);
    const path: RawValues = new Map([...inPath].map(([name, value]) => [name, [value]]));
    const values = { query, path, header: headers, cookie: cookieValues(headers) };
    return operation.parameters.flatMap((parameter) => {
      const found = checkParameter(parameter, values[parameter.in], this.#validator);
      return found.map(({ at, keyword }): ApiFault => ({ in: parameter.in, name: nameOf(parameter.name, at), code: keyword }));
    });
  }

  #bodyCheck({ body }: BundledOperation, request: ApiRequest, headers: RawValues): ApiHead['body'] {
    const type = mediaType(headers.get('content-type')?.[0] ?? '');
    const schema = body === null || request.bodyBytes === 0 ? null : (bodyOf(body, type)?.schema ?? null);
    if (schema === null) return null;
    return (bytes, complete) => {
      if (!complete) return [inBody('incomplete')];
      return checkBody(schema, type, bytes, this.#validator).map(({ at, keyword }: SchemaFault) => ({
        in: 'body',
        name: at,
        code: keyword,
      }));
    };
  }
}

/** What is stored of a description, as `readDescription` bundled it. Throws on anything else. */
export const compileApi = (stored: string): CompiledApi => new CompiledApi(bundledApiSchema.parse(JSON.parse(stored)));

const unknown = (code: string): ApiHead => ({ known: false, faults: [{ in: 'request', name: '', code }], body: null });
const inBody = (code: string): ApiFault => ({ in: 'body', name: '', code });

/** `filter[]` is below the parameter `filter`, `user.name` below `user`. */
const nameOf = (parameter: string, at: string): string =>
  at === '' ? parameter : at.startsWith('[') ? parameter + at : `${parameter}.${at}`;

function bodyHeadFaults({ body }: BundledOperation, { bodyBytes }: ApiRequest, headers: RawValues): ApiFault[] {
  if (bodyBytes === 0) return body?.required ? [inBody('required')] : [];
  if (body === null) return [inBody('unexpected_body')];
  const types = headers.get('content-type') ?? [];
  return types.length === 1 && bodyOf(body, mediaType(types[0] ?? '')) ? [] : [inBody('media_type')];
}

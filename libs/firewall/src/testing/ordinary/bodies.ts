import type { Draw } from './draw.ts';

/** Fields of a form, in their order; a name may come twice. */
export type FormFields = readonly (readonly [string, string])[];

export interface FilePart {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer | string;
}

/** A body and the type it is sent with. */
export interface TypedBody {
  readonly type: string;
  readonly body: string | Buffer;
}

/** As browsers write it: plus for a blank, CRLF at the end of lines. */
export function urlencoded(fields: FormFields): TypedBody {
  const lines = fields.map(([name, value]): [string, string] => [name, value.replace(/\r?\n/g, '\r\n')]);
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(lines).toString() };
}

/** As browsers write it: quotes and line ends in names escaped by %, all else raw UTF-8. */
export function multipart(draw: Draw, fields: FormFields, files: readonly FilePart[] = []): TypedBody {
  const boundary = draw.chance(0.6) ? `----WebKitFormBoundary${draw.token(16)}` : `---------------------------${draw.digits(29)}`;
  const chunks: Buffer[] = [];
  const write = (text: string | Buffer) => chunks.push(Buffer.from(text));
  for (const [name, value] of fields) {
    write(`--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"\r\n\r\n${value.replace(/\r?\n/g, '\r\n')}\r\n`);
  }
  for (const { field, name, type, bytes } of files) {
    const disposition = `form-data; name="${escapeName(field)}"; filename="${escapeName(name)}"`;
    write(`--${boundary}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`);
    write(bytes);
    write('\r\n');
  }
  write(`--${boundary}--\r\n`);
  return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(chunks) };
}

export const json = (value: unknown, type = 'application/json'): TypedBody => ({ type, body: JSON.stringify(value) });

const escapeName = (name: string) => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

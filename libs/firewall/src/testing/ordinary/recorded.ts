// Browser sessions with real applications, as they were recorded (see recordings/README.md): one JSON array for each application.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OrdinaryRequest, requestOf } from './request.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'recordings');

/** Method, target, headers as pairs in their order, body as text or null. */
type Recorded = readonly [method: string, target: string, headers: Readonly<Record<string, string>>, body: string | null];

export function* recordedTraffic(): Generator<OrdinaryRequest> {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const recorded = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recorded[];
    for (const [method, target, headers, body] of recorded) {
      yield requestOf(`recorded: ${file.replace('.json', '')}`, { method, target, headers, ...(body === null ? {} : { body }) });
    }
  }
}

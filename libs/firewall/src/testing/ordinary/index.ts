import { callKinds } from './kinds/calls.ts';
import { formKinds } from './kinds/forms.ts';
import { machineKinds } from './kinds/machines.ts';
import { pageKinds } from './kinds/pages.ts';
import { platformKinds } from './kinds/platforms.ts';
import { uploadKinds } from './kinds/uploads.ts';
import { Draw } from './draw.ts';
import { recordedTraffic } from './recorded.ts';
import { type Kind, type OrdinaryRequest, requestOf } from './request.ts';

export type { OrdinaryRequest } from './request.ts';

export const ordinaryKinds: readonly Kind[] = [...pageKinds, ...formKinds, ...callKinds, ...machineKinds, ...platformKinds, ...uploadKinds];

/**
 * What visitors and programs that mean no harm send: the same requests for the same seed, in no order of a real day. A kind takes as many
 * requests as a site of many forms and calls sees beside its pages, and enough for a figure of its own.
 */
export function* ordinaryTraffic(seed = 1): Generator<OrdinaryRequest> {
  yield* recordedTraffic();
  for (const [index, { name, requests, make }] of ordinaryKinds.entries()) {
    const draw = new Draw(seed * 1000 + index);
    for (let made = 0; made < requests; made++) yield requestOf(name, make(draw));
  }
}

import { storedId } from '@sitekeep/contracts';
import type { TestDnsServer } from '@sitekeep/sites/testing';
import { exampleId } from '../examples/example.ts';
import { mailedToken } from './api-caller.ts';
import type { ExampleCaller, ExampleRun } from './example-run.ts';
import type { TestApi } from './test-api.ts';

export type Stage = { api: TestApi; run: ExampleRun; dns: TestDnsServer; webhookSecret: string };
/** With everybody who calls. */
export type Told = Stage & { anna: ExampleCaller; anyone: ExampleCaller; staff: ExampleCaller };

/** The examples of these operations, one after the other. */
export const each = async ({ run }: Told, caller: ExampleCaller, names: string[]) => {
  for (const name of names) await run.make(name, caller);
};
/** The token of the newest such mail takes the place of the made-up one. */
export const mailed = async ({ api, run }: Told, madeUpToken: string, to: string, subject: RegExp) =>
  run.standIns.learn(madeUpToken, await mailedToken(api, to, subject));
export const real = ({ run }: Told, ...id: Parameters<typeof exampleId>) => run.standIns.realOf(exampleId(...id));
export const uuid = (told: Told, ...id: Parameters<typeof exampleId>) => storedId(id[0], real(told, ...id)) ?? '';

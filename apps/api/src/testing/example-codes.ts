import { Clock } from '@sitekeep/runtime';
import { TOTP } from 'otpauth';
import { madeUp } from '../examples/example.ts';
import { each, type Told } from './example-stage.ts';

/** Vera gets a token on her phone, whose codes prove it; its clock turns out to be fast, and later she gets another phone. */
export async function givesCodes(told: Told): Promise<void> {
  const { anna, api, run } = told;
  const tokens = '/v1/visitors/{id}/tokens';
  await each(told, anna, [`post ${tokens}`, `get ${tokens}`]);
  const { secret } = new TOTP({ secret: run.standIns.realOf<string>(madeUp.seed) });
  const codeIn = (steps: number) => TOTP.generate({ secret, timestamp: api.get(Clock).nowMs() + steps * 30_000 });
  run.standIns.learn(madeUp.code, codeIn(0));
  run.standIns.learn(madeUp.laterCode, codeIn(5));
  run.standIns.learn(madeUp.codeAfterThat, codeIn(6));
  await each(told, anna, [`post ${tokens}/{tokenId}/confirm`, `post ${tokens}/{tokenId}/resync`]);
  await each(told, anna, [`patch ${tokens}/{tokenId}`, `delete ${tokens}/{tokenId}`]);
  await each(told, anna, ['post /v1/visitors/{id}/recovery-codes', 'post /v1/visitors/import-tokens']);
}

import { Clock } from '@sitekeep/runtime';
import { TOTP } from 'otpauth';
import { madeUp } from '../examples/example.ts';
import { each, type Told } from './example-stage.ts';

/** Anna's own server adds Wanda, checks her password and the codes of her phone, and takes both away again. */
export async function asksByKey(told: Told): Promise<void> {
  const { anna, anyone, api, run } = told;
  const gate = '/v1/sites/{id}/gate';
  const visitors = '/v1/gate/visitors';
  const token = `${visitors}/{id}/tokens/{tokenId}`;
  await each(told, anna, [`post ${gate}/keys`, `get ${gate}`, `patch ${gate}`]);
  const authorization = `Bearer ${run.standIns.realOf<string>(madeUp.apiKey)}`;
  const byKey = async (...names: string[]) => {
    for (const name of names) await run.make(name, anyone, () => ({ authorization }));
  };
  await byKey(`post ${visitors}`, `get ${visitors}`, `get ${visitors}/{id}`, `patch ${visitors}/{id}`);
  await run.make('post /v1/gate/authenticate', anyone);
  await byKey(`post ${visitors}/{id}/tokens`, `get ${visitors}/{id}/tokens`);
  const { secret } = new TOTP({ secret: run.standIns.realOf<string>(madeUp.seed) });
  const show = (madeUpCode: string, steps: number) =>
    run.standIns.learn(madeUpCode, TOTP.generate({ secret, timestamp: api.get(Clock).nowMs() + steps * 30_000 }));
  show(madeUp.code, 0);
  await byKey(`post ${token}/confirm`);
  show(madeUp.laterCode, 1);
  await run.make('post /v1/gate/check_code', anyone);
  show(madeUp.laterCode, 20);
  show(madeUp.codeAfterThat, 21);
  await byKey(`post ${token}/resync`, `patch ${token}`, `delete ${token}`, `post ${visitors}/{id}/recovery-codes`);
  await byKey(`delete ${visitors}/{id}`);
  await each(told, anna, [`delete ${gate}/keys/{keyId}`]);
}

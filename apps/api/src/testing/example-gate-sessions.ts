import { GateSessions } from '@sitekeep/gate';
import { newBrowser, trustDevice } from '@sitekeep/gate/testing';
import { Clock } from '@sitekeep/runtime';
import { each, real, type Told } from './example-stage.ts';

/** Vera signs in at Anna's site, as an edge asks for her, and Anna signs her out. */
export async function showsSessions(told: Told): Promise<void> {
  const { api, anna } = told;
  const signIn = () =>
    api.get(GateSessions).signIn(
      {
        siteId: real(told, 'site'),
        email: 'vera@example.com',
        password: 'an example of a password',
        code: null,
        require: 'password',
        ...newBrowser,
        address: '198.51.100.20',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      },
      { network: '198.51.100.20', shared: false },
    );
  await trustsBrowsers(told);
  const [sessions, gate] = ['/v1/visitors/{id}/sessions', '/v1/sites/{id}/gate'];
  await signIn();
  await each(told, anna, [`get ${sessions}`, `delete ${sessions}/{sessionId}`]);
  await signIn();
  await each(told, anna, [`get ${gate}/sessions`, `delete ${gate}/sessions`]);
  await signIn();
  await each(told, anna, [`delete ${sessions}`, `get ${gate}/session-key`, `post ${gate}/session-key`, `post ${gate}/test`]);
}

/** One of hers needs no code, until Anna takes that away. */
async function trustsBrowsers(told: Told): Promise<void> {
  const { api, anna } = told;
  const devices = '/v1/visitors/{id}/devices';
  await trustDevice(api.dataSource.manager, { siteId: real(told, 'site'), email: 'vera@example.com', now: api.get(Clock).now() });
  await each(told, anna, [`get ${devices}`, `delete ${devices}/{deviceId}`, `delete ${devices}`]);
}

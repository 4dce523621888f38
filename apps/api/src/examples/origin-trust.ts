import { exampleId, exampleNow, madeUp, type Examples } from './example.ts';

const path = { id: exampleId('site') };
const secret = { enabled: true, header: 'X-Origin-Secret' };
const certificate = (number: number) => ({
  id: exampleId('certificate', number),
  certificate: madeUp.certificate,
  fingerprint: madeUp.fingerprint,
  notBefore: exampleNow,
  notAfter: '2046-03-02T09:00:00.000Z',
});
const [first, second] = [certificate(5), certificate(6)];
const setup = (proxy: string, file: string) => ({ proxy, file, text: madeUp.configuration });
const asking = { enabled: true, available: true, previousUntil: null };

export const originTrustExamples: Examples = {
  'get /v1/sites/{id}/origin-secret': { path, answer: { ...secret, enabled: false } },
  'put /v1/sites/{id}/origin-secret': { path, body: secret, answer: secret },
  'get /v1/sites/{id}/origin-secret/value': {
    path,
    answer: { header: secret.header, value: madeUp.originSecret, nextValue: madeUp.nextOriginSecret },
  },
  'post /v1/sites/{id}/origin-secret/rotate': { path, answer: secret },
  'post /v1/sites/{id}/client-certificate': { path, answer: { active: first, next: null } },
  'post /v1/sites/{id}/client-certificate/rotate': { path, answer: { active: first, next: second } },
  'get /v1/sites/{id}/client-certificate': { path, answer: { active: first, next: second } },
  'post /v1/sites/{id}/client-certificate/activate': { path, answer: { active: second, next: null } },
  'delete /v1/sites/{id}/client-certificate': { path },
  'put /v1/sites/{id}/forward-auth': { path, body: { enabled: true }, answer: asking },
  'get /v1/sites/{id}/forward-auth': { path, answer: asking },
  'get /v1/sites/{id}/forward-auth/setup': {
    path,
    query: { upstream: 'http://127.0.0.1:3000' },
    answer: {
      url: 'https://auth.sitekeep.example',
      secret: madeUp.forwardAuthSecret,
      snippets: [setup('nginx', `sitekeep-${path.id}.conf`), setup('traefik', `sitekeep-${path.id}.yml`), setup('caddy', 'Caddyfile')],
    },
  },
  'post /v1/sites/{id}/forward-auth/rotate': { path, answer: { ...asking, previousUntil: '2026-03-03T09:00:00.000Z' } },
};

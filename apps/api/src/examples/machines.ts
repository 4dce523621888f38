import { exampleId, exampleNow, madeUp, page, type Examples } from './example.ts';

const id = exampleId('site');
const machineId = exampleId('machineToken');
const visitor = { id: exampleId('visitor'), email: 'vera@example.com' };
const made = {
  id: machineId,
  kind: 'git',
  label: 'laptop',
  hint: madeUp.gitTokenHint,
  visitor,
  access: 'write',
  paths: [],
  networks: ['198.51.100.0/24'],
  active: true,
  expiresAt: '2027-03-02T09:00:00.000Z',
  lastUsedAt: null,
  createdAt: exampleNow,
};
const rotated = { ...made, hint: madeUp.nextGitTokenHint };
const machines = '/v1/sites/{id}/gate/machines';
const ca = '/v1/sites/{id}/gate/client-ca';
const shown = {
  certificates: [{ subject: 'Shop Clients', fingerprint: madeUp.fingerprint, validTo: '2036-03-02T09:00:00.000Z' }],
  revokedSerials: ['1a2b'],
};

/** How programs enter Anna's site. */
export const machineExamples: Examples = {
  [`post ${machines}`]: {
    path: { id },
    body: { kind: 'git', label: 'laptop', visitor: visitor.id, access: 'write', networks: ['198.51.100.0/24'], expiresAt: made.expiresAt },
    answer: { ...made, secret: madeUp.gitToken },
  },
  [`get ${machines}`]: { path: { id }, query: { limit: 20, kind: 'git' }, answer: page(made) },
  [`post ${machines}/{machineId}/rotate`]: { path: { id, machineId }, answer: { ...rotated, secret: madeUp.nextGitToken } },
  [`patch ${machines}/{machineId}`]: { path: { id, machineId }, body: { active: false }, answer: { ...rotated, active: false } },
  [`delete ${machines}/{machineId}`]: { path: { id, machineId } },
  [`put ${ca}`]: { path: { id }, body: { pem: madeUp.clientCa, revokedSerials: ['1a2b'] }, answer: shown },
  [`get ${ca}`]: { path: { id }, answer: shown },
  [`delete ${ca}`]: { path: { id } },
};

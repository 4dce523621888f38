import { exampleId, exampleNow, page, type Examples } from './example.ts';

const id = exampleId('site');
const visitor = { id: exampleId('visitor'), email: 'vera@example.com', name: 'Vera Example' };
const session = {
  id: exampleId('visitorSession'),
  siteId: id,
  visitor,
  factors: ['password'],
  methods: ['password'],
  address: '198.51.100.20',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  createdAt: exampleNow,
  lastSeenAt: exampleNow,
  endsAt: '2026-03-02T21:00:00.000Z',
};
const sessions = '/v1/visitors/{id}/sessions';
const gate = '/v1/sites/{id}/gate';

/** Who is signed in at Anna's site. */
export const gateSessionExamples: Examples = {
  [`get ${sessions}`]: { path: { id: visitor.id }, query: { limit: 20 }, answer: page(session) },
  [`delete ${sessions}/{sessionId}`]: { path: { id: visitor.id, sessionId: session.id } },
  [`delete ${sessions}`]: { path: { id: visitor.id }, answer: { ended: 1 } },
  [`get ${gate}/sessions`]: { path: { id }, query: { limit: 20 }, answer: page({ ...session, id: exampleId('visitorSession', 2) }) },
  [`delete ${gate}/sessions`]: { path: { id }, answer: { ended: 1 } },
  [`get ${gate}/session-key`]: { path: { id }, answer: { epoch: 0, previousUntil: null } },
  [`post ${gate}/session-key`]: {
    path: { id },
    body: { overlapSeconds: 86_400 },
    answer: { epoch: 1, previousUntil: '2026-03-03T09:00:00.000Z' },
  },
  [`post ${gate}/test`]: {
    path: { id },
    body: { visitor: visitor.id, path: '/members/news', method: 'GET', address: '198.51.100.20' },
    answer: {
      outcome: 'enters',
      sentence: 'The gate is off: everybody enters.',
      rule: null,
      require: 'password_and_code',
      groups: [],
      obstacles: [],
    },
  },
};

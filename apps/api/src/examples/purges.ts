import { exampleId, exampleNow, page, type Examples } from './example.ts';

const id = exampleId('site');
const asked = { kind: 'url', values: ['https://shop.example.com/style.css', '/a/../index.html?page=2'], hard: true };
const purge = { id: exampleId('purge'), ...asked, values: ['/style.css', '/index.html?page=2'], at: exampleNow };

export const purgeExamples: Examples = {
  'post /v1/sites/{id}/purges': { path: { id }, body: asked, answer: purge },
  'get /v1/sites/{id}/purges': { path: { id }, query: { limit: 20 }, answer: page(purge) },
};

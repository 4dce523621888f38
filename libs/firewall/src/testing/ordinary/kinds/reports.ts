import type { Draw } from '../draw.ts';
import { search, sentences, technical } from '../texts/index.ts';
import { send, sendJson } from './send.ts';

/** What browsers and programs tell of themselves: errors, traces, logs, figures. */
export const reports = [
  (draw: Draw) =>
    send(
      draw,
      '/api/42/envelope/?sentry_key=0123456789abcdef&sentry_version=7&sentry_client=sentry.javascript.react%2F8.30.0',
      'text/plain;charset=UTF-8',
      [
        {
          event_id: draw.hex(32),
          sent_at: new Date(draw.instant()).toISOString(),
          sdk: { name: 'sentry.javascript.react', version: '8.30.0' },
          trace: { environment: 'production', public_key: 'abc' },
        },
        { type: 'event' },
        {
          exception: {
            values: [
              {
                type: 'TypeError',
                value: "Cannot read properties of undefined (reading 'map')",
                stacktrace: {
                  frames: [
                    {
                      filename: 'https://www.example.com/assets/index-DkX1.js',
                      function: 'Object.<anonymous>',
                      in_app: true,
                      lineno: 12,
                      colno: 1034,
                    },
                    { filename: 'node:internal/process/task_queues', function: 'process.processTicksAndRejections' },
                  ],
                },
              },
            ],
          },
          breadcrumbs: [
            { category: 'ui.click', message: 'body > div#app > button.btn[type="submit"]' },
            { category: 'fetch', data: { url: `/api/search?q=${encodeURIComponent(search(draw))}`, method: 'GET', status_code: 500 } },
            { category: 'console', message: technical(draw).slice(0, 400) },
          ],
          request: { url: 'https://www.example.com/?x=1', headers: { 'User-Agent': 'Mozilla/5.0', Referer: 'https://www.google.com/' } },
        },
      ]
        .map((part) => JSON.stringify(part))
        .join('\n'),
    ),
  (draw: Draw) =>
    sendJson(
      draw,
      '/csp-report',
      {
        'csp-report': {
          'document-uri': 'https://www.example.com/login?next=%2F',
          referrer: '',
          'violated-directive': 'script-src-elem',
          'effective-directive': 'script-src-elem',
          'original-policy':
            "default-src 'self'; script-src 'self' 'nonce-abc' 'unsafe-inline' https://www.googletagmanager.com; img-src * data:; object-src 'none'; report-uri /csp-report",
          disposition: 'enforce',
          'blocked-uri': draw.one(['inline', 'eval', 'data', 'https://cdn.example.net/x.js', 'chrome-extension']),
          'line-number': 12,
          'source-file': 'https://www.example.com/',
          'status-code': 200,
          'script-sample': draw.one(['', 'var a = document.createElement', 'window.dataLayer = window.dataLayer || [']),
        },
      },
      {},
      'application/csp-report',
    ),
  (draw: Draw) =>
    sendJson(
      draw,
      '/reports',
      [
        {
          age: 420,
          type: 'network-error',
          url: 'https://www.example.com/a?b=c',
          body: {
            elapsed_time: 12,
            method: 'GET',
            phase: 'connection',
            protocol: 'h2',
            referrer: '',
            sampling_fraction: 1,
            server_ip: '203.0.113.7',
            status_code: 0,
            type: 'tcp.timed_out',
          },
          user_agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
          x: draw.hex(4),
        },
      ],
      {},
      'application/reports+json',
    ),
  (draw: Draw) =>
    sendJson(draw, '/v1/traces', {
      resourceSpans: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'web' } },
              ...(draw.chance(0.1) ? [{ key: 'process.executable.path', value: { stringValue: '/usr/bin/node' } }] : []),
            ],
          },
          scopeSpans: [
            {
              scope: { name: '@opentelemetry/instrumentation-http' },
              spans: Array.from({ length: draw.between(1, 10) }, () => ({
                traceId: draw.hex(32),
                spanId: draw.hex(16),
                name: 'GET /api/users/:id',
                kind: 2,
                startTimeUnixNano: `${draw.instant()}000000`,
                attributes: [
                  {
                    key: 'http.url',
                    value: {
                      stringValue: draw.chance(0.9)
                        ? `https://api.example.com/users/${draw.below(999)}?q=1`
                        : `http://10.0.0.${draw.below(255)}:8080/api?q=1`,
                    },
                  },
                  { key: 'db.statement', value: { stringValue: draw.one(['select', 'GET user:1', 'HGETALL session']) } },
                ],
              })),
            },
          ],
        },
      ],
    }),
  (draw: Draw) =>
    send(
      draw,
      '/loki/api/v1/push',
      'application/json',
      JSON.stringify({
        streams: [
          {
            stream: { app: 'web', level: 'info' },
            values: Array.from({ length: draw.between(1, 10) }, () => [
              `${draw.instant()}000000`,
              `${draw.one(['INFO', 'WARN', 'ERROR'])} [main] ${technical(draw).split('\n')[0]}`,
            ]),
          },
        ],
      }),
    ),
  (draw: Draw) =>
    send(
      draw,
      '/_bulk',
      'application/x-ndjson',
      Array.from(
        { length: draw.between(1, 8) },
        () =>
          `${JSON.stringify({ index: { _index: 'products' } })}\n${JSON.stringify({ title: search(draw), body: sentences(draw, 2) })}\n`,
      ).join(''),
    ),
  (draw: Draw) =>
    send(
      draw,
      '/write?db=metrics&precision=s',
      'text/plain',
      Array.from({ length: draw.between(1, 10) }, () => `cpu,host=web\\ 1,region=eu usage=${draw.number()} 1732101234`).join('\n'),
    ),
] as const;

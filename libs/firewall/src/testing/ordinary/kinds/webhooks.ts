import type { Draw } from '../draw.ts';
import { comment, companies, email, people, search, sentences, technical } from '../texts/index.ts';
import { send, sendJson } from './send.ts';

/** What other services tell a site. */
export const webhooks = [
  (draw: Draw) =>
    sendJson(
      draw,
      '/webhooks/stripe',
      {
        id: `evt_${draw.token(24)}`,
        object: 'event',
        api_version: '2024-06-20',
        created: Math.floor(draw.instant() / 1000),
        type: 'payment_intent.succeeded',
        data: {
          object: {
            id: `pi_${draw.token(24)}`,
            amount: draw.below(100000),
            currency: 'eur',
            description: search(draw),
            metadata: { order: '#1183', "customer's note": sentences(draw, 1) },
            billing_details: { name: draw.one(people), email: email(draw) },
            client_secret: `pi_x_secret_${draw.token(25)}`,
          },
        },
        livemode: false,
        request: { id: null, idempotency_key: draw.uuid() },
      },
      { 'Stripe-Signature': `t=1732101234,v1=${draw.hex(64)}` },
    ),
  (draw: Draw) =>
    sendJson(
      draw,
      '/webhooks/github',
      {
        ref: 'refs/heads/main',
        before: draw.hex(40),
        after: draw.hex(40),
        compare: 'https://github.com/a/b/compare/x...y',
        commits: [
          {
            id: draw.hex(40),
            message: `fix: ${technical(draw).slice(0, 300)}`,
            author: { name: draw.one(people), email: email(draw) },
            added: ['src/exec.ts', '.github/workflows/ci.yml'],
            removed: [],
            modified: ['docs/README.md'],
          },
        ],
        repository: {
          full_name: 'anna/app',
          clone_url: 'https://github.com/anna/app.git',
          archive_url: 'https://api.github.com/repos/anna/app/{archive_format}{/ref}',
        },
      },
      { 'X-GitHub-Event': 'push', 'X-Hub-Signature-256': `sha256=${draw.hex(64)}` },
    ),
  (draw: Draw) =>
    sendJson(
      draw,
      '/webhooks/github',
      {
        action: 'opened',
        issue: {
          number: 12,
          title: search(draw),
          body: technical(draw),
          user: { login: 'anna', url: 'https://api.github.com/users/anna{/other}' },
        },
      },
      { 'X-GitHub-Event': 'issues' },
    ),
  (draw: Draw) =>
    send(
      draw,
      '/slack/events',
      'application/x-www-form-urlencoded',
      `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions', user: { id: 'U1', name: draw.one(people) }, actions: [{ action_id: 'approve', value: 'yes' }], message: { text: comment(draw) }, response_url: 'https://hooks.slack.com/actions/T1/2/abc' }))}`,
    ),
  (draw: Draw) =>
    send(
      draw,
      '/twilio/sms',
      'application/x-www-form-urlencoded',
      new URLSearchParams({
        Body: comment(draw),
        From: '+14155550100',
        To: '+14155550101',
        MessageSid: `SM${draw.hex(32)}`,
        FromCity: "COEUR D'ALENE",
      }).toString(),
    ),
  (draw: Draw) =>
    sendJson(draw, '/mail/inbound', [
      {
        event: 'inbound',
        msg: {
          from_email: email(draw),
          subject: search(draw),
          text: technical(draw),
          headers: {
            Received:
              'from mail.example.com (mail.example.com [192.0.2.1]) by mx (Postfix) with ESMTPS id A1; Wed, 20 Nov 2024 10:12:33 +0000 (UTC)',
            'Content-Type': 'text/plain; charset="utf-8"',
          },
        },
      },
    ]),
  (draw: Draw) =>
    sendJson(
      draw,
      '/webhooks/shop',
      {
        id: Number(draw.digits(10)),
        note: comment(draw),
        line_items: [{ title: search(draw), vendor: draw.one(companies), price: '24.99' }],
        landing_site: '/?utm_source=x&y=z',
        referring_site: 'https://www.google.com/',
      },
      { 'X-Shopify-Topic': 'orders/create' },
    ),
  (draw: Draw) =>
    sendJson(draw, '/telegram/update', {
      update_id: draw.below(1e9),
      message: {
        chat: { id: -100123, type: 'group', title: draw.one(companies) },
        text: comment(draw),
        entities: [{ type: 'bot_command', offset: 0, length: 5 }],
      },
    }),
] as const;

import { createAccount, createStaff } from '@sitekeep/accounts/testing';
import { billingJobHandlers, sandboxSignatureHeader, signSandboxWebhook } from '@sitekeep/billing';
import { storedId, type Invoice, type SiteDetail } from '@sitekeep/contracts';
import { CertificatePublication } from '@sitekeep/certificates';
import { TestAuthority } from '@sitekeep/certificates/testing';
import { Audit, ClockSync, type JobHandler } from '@sitekeep/platform';
import { EventIngestion } from '@sitekeep/insight';
import { BanIntake } from '@sitekeep/policies';
import { exampleId, exampleNow, madeUp } from '../examples/example.ts';
import { annasEmail, annasPasswords } from '../examples/accounts.ts';
import { firewallEvent } from '../examples/firewall.ts';
import { countsOfAMinute } from '../examples/insight.ts';
import { bannedAddress, explanation } from '../examples/policies.ts';
import { noticeText, staffEmail } from '../examples/staff.ts';
import { service } from '../examples/sites.ts';
import { bertsEmail } from '../examples/team.ts';
import { startAnsweringEdge } from './answering-edge.ts';
import { givesCodes } from './example-codes.ts';
import { showsSessions } from './example-gate-sessions.ts';
import { asksByKey } from './example-gate.ts';
import { getsMoneyBack, saysWhoBuys } from './example-invoices.ts';
import { asksHowToPay, savesCards } from './example-cards.ts';
import { letsProgramsIn } from './example-machines.ts';
import { makesPasskeys } from './example-passkeys.ts';
import { knowsProviders } from './example-providers.ts';
import { changesPrices, looksAtPlans } from './example-prices.ts';
import { ExampleCaller } from './example-run.ts';
import { staffMoveMoney } from './example-staff-money.ts';
import { each, mailed, real, uuid, type Stage, type Told } from './example-stage.ts';

/** The one story that all examples tell: Anna signs up, orders, sets rules and pays; staff step in; she leaves nothing behind. */
export async function tellStory(stage: Stage): Promise<void> {
  await stage.api.get(ClockSync).write(Date.parse(exampleNow) - Date.now());
  const { portalUrl, consoleUrl } = stage.api;
  const told = {
    ...stage,
    anna: new ExampleCaller(portalUrl),
    anyone: new ExampleCaller(portalUrl),
    staff: new ExampleCaller(consoleUrl),
  };
  const chapters = [
    signsUp,
    team,
    orders,
    proves,
    setsRules,
    asksWhy,
    letsIn,
    showsSessions,
    makesPasskeys,
    knowsProviders,
    letsProgramsIn,
    givesCodes,
    asksByKey,
    certifies,
    trusts,
    sees,
    guards,
    saysWhoBuys,
    asksHowToPay,
    buys,
    pays,
    looksAtPlans,
    getsMoneyBack,
    staffLook,
    deletes,
    staffMoveMoney,
    changesPrices,
    savesCards,
    signsOut,
    staffAct,
  ];
  for (const chapter of chapters) await chapter(told).catch((error: unknown) => stage.run.broken.push(`${chapter.name}: ${String(error)}`));
}

async function signsUp(told: Told): Promise<void> {
  const { anna, anyone } = told;
  await each(told, anna, ['post /v1/sign-up', 'post /v1/email-confirmations/resend']);
  await mailed(told, madeUp.confirmationToken, annasEmail, /Confirm/);
  await each(told, anyone, ['post /v1/email-confirmations', 'get /v1/plans']);
  await each(told, anna, ['post /v1/terms-acceptance', 'get /v1/session', 'get /v1/account', 'patch /v1/account', 'patch /v1/me']);
}

async function team(told: Told): Promise<void> {
  const { anna, anyone, run } = told;
  await each(told, anna, ['post /v1/team/invitations', 'get /v1/team/invitations']);
  await mailed(told, madeUp.invitationToken, bertsEmail, /invites you/);
  await each(told, anyone, ['post /v1/invitations/accept']);
  await each(told, anna, ['get /v1/team/members', 'patch /v1/team/members/{id}', 'delete /v1/team/members/{id}']);
  const { id } = await anna.prepare<{ id: string }>('POST', '/v1/team/invitations', { email: 'clara@example.com', role: 'viewer' });
  run.standIns.learn(exampleId('invitation', 2), id);
  await each(told, anna, ['delete /v1/team/invitations/{id}']);
  await each(told, anna, ['post /v1/api-tokens', 'get /v1/api-tokens', 'delete /v1/api-tokens/{id}']);
}

async function orders(told: Told): Promise<void> {
  told.dns.records.set('shop.example.com', { CNAME: 'edge.sitekeep.example' });
  await each(told, told.anna, [
    'post /v1/sites',
    'get /v1/sites',
    'get /v1/sites/{id}',
    'patch /v1/sites/{id}',
    'put /v1/sites/{id}/origins',
  ]);
  await each(told, told.anna, ['get /v1/sites/{id}/protection', 'get /v1/services', 'get /v1/services/{id}']);
  await each(told, told.anna, ['put /v1/services/{id}/renewal']);
  const asBefore = { mode: 'reminder', periodMonths: 1 };
  await told.anna.prepare('PUT', `/v1/services/${told.run.standIns.realOf<string>(service.id)}/renewal`, asBefore);
}

/** Somebody else protects the name above the one that Anna adds, so she has to prove hers. */
async function proves(told: Told): Promise<void> {
  const { api, anna, dns, run } = told;
  const other = await createAccount(api.dataSource.manager, { at: new Date(exampleNow) });
  const site = { name: 'Another', hostnames: ['example.org'], origins: [{ scheme: 'http', host: '203.0.113.99' }] };
  const answer = await new ExampleCaller(api.portalUrl).send({
    method: 'POST',
    path: '/v1/sites',
    raw: JSON.stringify(site),
    headers: other.bearer,
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer));
  await run.make('post /v1/sites/{id}/hostnames', anna);
  dns.records.set('_sitekeep.shop.example.org', { TXT: [run.standIns.realOf<string>(madeUp.proof)] });
  await each(told, anna, ['post /v1/sites/{id}/hostnames/{hostnameId}/verify', 'delete /v1/sites/{id}/hostnames/{hostnameId}']);
}

async function setsRules(told: Told): Promise<void> {
  for (const at of ['/v1/policy', '/v1/sites/{id}/policy'])
    await each(told, told.anna, [
      ...[`get ${at}`, `put ${at}`, `patch ${at}`],
      ...[`post ${at}/entries`, `get ${at}/entries`, `delete ${at}/entries/{entryId}`],
    ]);
  await each(told, told.anna, ['post /v1/sites/{id}/check/revalidate']);
  await each(told, told.anna, ['post /v1/sites/{id}/purges', 'get /v1/sites/{id}/purges']);
}

/** An edge has banned an address and tells what became of a request. */
async function asksWhy(told: Told): Promise<void> {
  const { api, anna } = told;
  const since = Date.parse(exampleNow);
  const ban = { siteId: real(told, 'site'), address: bannedAddress, rule: 'sign-in', since, until: since + 3_600_000 };
  await api.get(BanIntake).record([{ ...ban, requestId: 'req_4f1c2a7b9d' }]);
  const edge = await startAnsweringEdge(({ siteId }) => ({ ...explanation, siteId }));
  try {
    await each(told, anna, ['post /v1/sites/{id}/explain', 'get /v1/sites/{id}/bans', 'delete /v1/sites/{id}/bans/{banId}']);
  } finally {
    await edge.stop();
  }
}

/** Vera is one of those who may enter; a second visitor goes again. */
async function letsIn(told: Told): Promise<void> {
  const { anna, run } = told;
  const at = '/v1/visitors';
  await each(told, anna, [`post ${at}`, `get ${at}`, `get ${at}/{id}`, `patch ${at}/{id}`, `get ${at}/{id}/export`, `post ${at}/import`]);
  const second = await anna.prepare<{ id: string }>('POST', at, { email: 'will@example.com' });
  run.standIns.learn(exampleId('visitor', 2), second.id);
  await each(told, anna, [`post ${at}/bulk`, `delete ${at}/{id}`]);
}

/** With the publication of the site its certificate is planned to be ordered; Anna brings one of her own. */
async function certifies(told: Told): Promise<void> {
  const { api, anna, run } = told;
  await api.dataSource.transaction((manager) => api.get(CertificatePublication).planOrders(manager, uuid(told, 'site')));
  const at = '/v1/sites/{id}/certificates';
  await each(told, anna, [`get ${at}/orders`, `post ${at}/orders/{orderId}/retry`, `get ${at}/settings`]);
  const authority = await TestAuthority.root('Example Authority');
  const times = { from: new Date('2026-02-01T00:00:00Z'), to: new Date('2026-05-02T00:00:00Z') };
  const { certificate, privateKey } = await authority.issue({ names: ['shop.example.com'], ...times });
  run.standIns.learn(madeUp.certificate, certificate);
  run.standIns.learn(madeUp.privateKey, privateKey);
  await each(told, anna, [`post ${at}`, `get ${at}`]);
  // Visitors set up their sign-in by HTTPS alone.
  await each(told, anna, ['post /v1/visitors/{id}/invitations']);
  await each(told, anna, [`delete ${at}/{certificateId}`, `put ${at}/settings`]);
}

/** How Anna's servers know us, and her own proxy asks us. */
async function trusts(told: Told): Promise<void> {
  const [secret, certificate, asking] = ['origin-secret', 'client-certificate', 'forward-auth'].map((what) => `/v1/sites/{id}/${what}`);
  await each(told, told.anna, [`get ${secret}`, `put ${secret}`, `get ${secret}/value`, `post ${secret}/rotate`]);
  await each(told, told.anna, [`post ${certificate}`, `post ${certificate}/rotate`, `get ${certificate}`]);
  await each(told, told.anna, [`post ${certificate}/activate`, `delete ${certificate}`]);
  await each(told, told.anna, [`put ${asking}`, `get ${asking}`, `get ${asking}/setup`, `post ${asking}/rotate`]);
}

/** What the insight worker writes down from the edges' batches. */
async function sees(told: Told): Promise<void> {
  const { api, anna, run } = told;
  const site = uuid(told, 'site');
  const event = storedId('event', exampleId('event'));
  await api.dataSource.query(
    `INSERT INTO security_event (id, site_id, at, request_id, stage, reason, matched, status, address, country, method, hostname, path, user_agent)
     VALUES ($1, $2, $3, 'req_4f1c2a7b9d', 'blacklist', 'blacklisted', '203.0.113.0/24', 403, '203.0.113.7', 'NL', 'GET', 'shop.example.com', '/login', 'curl/8.5.0')`,
    [event, site, new Date(exampleNow)],
  );
  const { requests, refused, limited, challenged, cached, originErrors, bytesOut } = countsOfAMinute;
  await api.dataSource.query(
    `INSERT INTO traffic_minute (site_id, minute, requests, refused, limited, challenged, cached, origin_errors, bytes_in, bytes_out)
     SELECT $1, $2::timestamptz + minute * interval '1 minute', $3, $4, $5, $6, $7, $8, 0, $9 FROM generate_series(-70, 10) AS minute`,
    [site, new Date(exampleNow), requests, refused, limited, challenged, cached, originErrors, bytesOut],
  );
  await run.make('get /v1/sites/{id}/refusals', anna);
  await run.make('get /v1/sites/{id}/traffic', anna);
}

/** What an edge found, as the insight worker takes it in, and what Anna makes of it. */
async function guards(told: Told): Promise<void> {
  const { api, anna } = told;
  const { id: _, at, ...found } = firewallEvent;
  const detection = { ...found, siteId: real(told, 'site'), at: Date.parse(at) - 1000 };
  const batch = {
    id: 'edge-1-1',
    edge: 'edge-1',
    refusals: [],
    counts: [],
    bans: [],
    detections: [detection],
    machineUses: [],
    droppedRefusals: 0,
  };
  await api.get(EventIngestion).ingest(batch);
  await each(told, anna, ['get /v1/firewall/families', 'get /v1/firewall/rules']);
  const firewall = '/v1/sites/{id}/firewall';
  await each(
    told,
    anna,
    ['put', 'get', 'delete'].map((method) => `${method} ${firewall}/api-description`),
  );
  await each(told, anna, [
    `post ${firewall}/test`,
    `get ${firewall}/events`,
    `get ${firewall}/report`,
    `post ${firewall}/events/{eventId}/false-positive`,
  ]);
}

async function buys(told: Told): Promise<void> {
  const { anna } = told;
  await each(told, anna, ['post /v1/invoices', 'get /v1/invoices', 'get /v1/invoices/{id}']);
  await each(told, anna, ['post /v1/invoices/{id}/pay', 'get /v1/payments', 'get /v1/payments/{id}']);
}

/** The provider tells that it has the money; then Anna issues one invoice in vain. */
async function pays(told: Told): Promise<void> {
  const { api, anna, anyone, run, webhookSecret } = told;
  const rows: { provider_reference: string }[] = await api.dataSource.query('SELECT provider_reference FROM payment');
  run.standIns.learn(madeUp.providerReference, rows[0]?.provider_reference ?? '');
  const seconds = Math.floor(Date.now() / 1000);
  await run.make('post /webhooks/{provider}', anyone, (raw) => ({
    [sandboxSignatureHeader]: signSandboxWebhook(webhookSecret, raw, seconds),
  }));
  const settle = billingJobHandlers.map((type): JobHandler => api.get(type as never)).find(({ job }) => job === 'settle-payment');
  const events: { id: string }[] = await api.dataSource.query('SELECT id FROM provider_event WHERE processed_at IS NULL');
  for (const { id } of events) await settle?.handle({ providerEventId: id });
  await each(told, anna, ['get /v1/balance', 'get /v1/ledger']);
  await issue(told, 2);
  await run.make('post /v1/invoices/{id}/void', anna);
  await issue(told, 3);
}

async function issue(told: Told, number: number): Promise<void> {
  const lines = [{ serviceId: real(told, 'service') }];
  const invoice = await told.anna.prepare<Invoice>('POST', '/v1/invoices', { lines });
  told.run.standIns.learn(exampleId('invoice', number), invoice.id);
}

async function deletes(told: Told): Promise<void> {
  const { anna, run } = told;
  for (const number of [2, 3]) {
    const site = { name: 'Trial', hostnames: [`trial-${number}.example.com`], origins: [{ scheme: 'http', host: '203.0.113.10' }] };
    const ordered = await anna.prepare<SiteDetail>('POST', '/v1/sites', site);
    run.standIns.learn(exampleId('site', number), ordered.id);
    run.standIns.learn(exampleId('service', number), ordered.service.id);
  }
  await each(told, anna, ['delete /v1/sites/{id}', 'delete /v1/services/{id}']);
}

async function staffLook(told: Told): Promise<void> {
  const { manager } = told.api.dataSource;
  await createStaff(manager, { email: staffEmail, name: 'Sam Support', role: 'admin', at: new Date(exampleNow) });
  const names = ['post /v1/staff/sign-in', 'get /v1/staff/session', 'get /v1/staff/customers', 'get /v1/staff/customers/{id}'];
  await each(told, told.staff, [...names, 'get /v1/staff/billing/export']);
}

async function staffAct(told: Told): Promise<void> {
  const { api, staff } = told;
  await api.get(Audit).tellStaff(api.dataSource.manager, uuid(told, 'account'), noticeText);
  await each(told, staff, ['post /v1/staff/invoices/{id}/mark-paid', 'post /v1/staff/sites/{id}/suspension']);
  await each(told, staff, ['post /v1/staff/customers/{id}/suspension', 'get /v1/staff/audit', 'get /v1/staff/notices']);
  const patches = '/v1/staff/firewall/patches';
  await each(told, staff, [`post ${patches}`, `get ${patches}`, `delete ${patches}/{id}`]);
  await each(told, staff, ['post /v1/staff/sign-out']);
}

async function signsOut(told: Told): Promise<void> {
  const { anna, anyone } = told;
  await each(told, anyone, ['post /v1/password-resets']);
  await mailed(told, madeUp.resetToken, annasEmail, /new password/);
  await each(told, anyone, ['post /v1/password-resets/complete']);
  await each(told, anna, ['post /v1/sign-in', 'put /v1/session/password', 'post /v1/email-change', 'post /v1/sign-out']);
  const again = new ExampleCaller(told.api.portalUrl);
  await again.prepare('POST', '/v1/sign-in', { email: annasEmail, password: annasPasswords[2] });
  await each(told, again, ['post /v1/sign-out-everywhere']);
}

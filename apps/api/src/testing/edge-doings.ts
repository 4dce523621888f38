import { makePasskey, newBrowser, trustDevice } from '@sitekeep/gate/testing';
import { GateSessions } from '@sitekeep/gate';
import { EventIngestion } from '@sitekeep/insight';
import { BanIntake } from '@sitekeep/policies';
import { askForPassword } from './ask-for-password.ts';
import type { TestApi } from './test-api.ts';

type Call = <T>(method: string, path: string, json?: unknown) => Promise<{ status: number; body: T }>;
type Visitor = { email: string; password: string };

const fail = (what: string): never => {
  throw new Error(what);
};
export const ok = <T>(answer: { status: number; body: T }): T =>
  answer.status < 300 ? answer.body : fail(`${answer.status} ${JSON.stringify(answer.body)}`);

/** What becomes of a customer's site by edges and workers: each answers with the shown id of what there is then. */
export class EdgeDoings {
  constructor(
    private readonly api: TestApi,
    private readonly call: Call,
    private readonly siteId: string,
    private readonly hostname: string,
    private readonly visitor: Visitor,
  ) {}

  /** What the insight worker writes down of an edge's ban. */
  async ban(): Promise<string> {
    const { siteId } = this;
    const since = Date.now();
    const ban = { siteId, address: '198.51.100.79', rule: 'sign-in', since, until: since + 3_600_000, requestId: 'req_1' };
    await this.api.get(BanIntake).record([ban]);
    return this.first(`/v1/sites/${siteId}/bans`);
  }

  /** And of what its firewall found. */
  async firewallEvent(): Promise<string> {
    const { siteId } = this;
    const who = { address: '198.51.100.80', country: null, userAgent: null };
    const what = {
      requestId: 'req_2',
      siteId,
      at: Date.now(),
      blocked: true,
      wouldBlock: false,
      reason: 'attack' as const,
      score: 5,
      matches: [],
    };
    const detections = [{ ...what, ...who, method: 'GET', hostname: this.hostname, path: '/' }];
    const batch = {
      id: 'edge-isolation-1',
      edge: 'edge-isolation',
      refusals: [],
      counts: [],
      bans: [],
      detections,
      machineUses: [],
      droppedRefusals: 0,
    };
    await this.api.get(EventIngestion).ingest(batch);
    return this.first(`/v1/sites/${siteId}/firewall/events`);
  }

  /** What an edge asks when the visitor signs in, and makes a passkey. */
  async session(): Promise<string> {
    const { siteId } = this;
    const asked = {
      siteId,
      ...this.visitor,
      code: null,
      require: 'password' as const,
      ...newBrowser,
      address: '198.51.100.80',
      userAgent: 'x',
    };
    const { token } = await this.api.get(GateSessions).signIn(asked, { network: '198.51.100.80', shared: false });
    await askForPassword(this.api, siteId);
    const where = { siteId, host: this.hostname, token };
    await makePasskey(this.api, { ...where, label: this.hostname, address: '198.51.100.80' });
    return this.first(`/v1/sites/${siteId}/gate/sessions`);
  }

  passkey(visitorId: string): Promise<string> {
    return this.first(`/v1/visitors/${visitorId}/passkeys`);
  }

  /** Where the visitor needs no code. */
  async device(visitorId: string): Promise<string> {
    await trustDevice(this.api.dataSource.manager, { siteId: this.siteId, email: this.visitor.email, now: new Date() });
    return this.first(`/v1/visitors/${visitorId}/devices`);
  }

  private async first(path: string): Promise<string> {
    return ok(await this.call<{ data: { id: string }[] }>('GET', path)).data[0]?.id ?? fail(`nothing at ${path}`);
  }
}

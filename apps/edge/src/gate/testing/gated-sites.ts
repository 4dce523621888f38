import { defaultGate, type RulesetGate } from '@sitekeep/contracts';
import { gatePaths } from '@sitekeep/edge-pages';
import { sessionCookieName } from '@sitekeep/gate-session';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import type { Overrides } from '../../testing/edge-under-test.ts';
import type { RulesetParts } from '../../testing/publisher.ts';
import type { Answer, VisitOptions } from '../../testing/visit.ts';
import { CheckVisitor } from '../../visitor-check/testing/check-visitor.ts';
import { anna, sealingKey, TestGate } from './test-gate.ts';

/** Somebody with a browser, who comes over HTTPS: a proxy that the edge trusts says so. */
export class GateVisitor extends CheckVisitor {
  get token(): string | undefined {
    return this.cookies.get(sessionCookieName);
  }

  override async ask(path: string, options: VisitOptions = {}): Promise<Answer> {
    const answer = await super.ask(path, { ...options, headers: { 'x-forwarded-proto': 'https', ...(options.headers as object) } });
    for (const [name, value] of this.cookies) if (value === '') this.cookies.delete(name);
    return answer;
  }

  /** Sends the form of the sign-in, as Anna unless `fields` say otherwise. */
  signIn(fields: Record<string, string> = {}, options: VisitOptions = {}): Promise<Answer> {
    return this.post(gatePaths.signIn, { ...anna, return: '/', ...fields }, options);
  }

  signOut(options: VisitOptions = {}): Promise<Answer> {
    return this.post(gatePaths.signOut, {}, options);
  }
}

/** An edge, a gate that it asks, and any number of sites whose visitors sign in. */
export class GatedSites {
  readonly setting: EdgeSetting;
  readonly gate: TestGate;
  #count = 0;

  private constructor(setting: EdgeSetting, gate: TestGate) {
    this.setting = setting;
    this.gate = gate;
  }

  static async start(overrides: Overrides = {}): Promise<GatedSites> {
    const gate = await new TestGate().start();
    return new GatedSites(await EdgeSetting.start({ ...edgeSettings(gate), ...overrides }), gate);
  }

  async stop(): Promise<void> {
    await this.setting.stop();
    await this.gate.stop();
  }

  /** A new site; `publish` changes its gate. */
  async site(gate: Partial<RulesetGate> = {}, parts: RulesetParts = {}) {
    const siteId = `site_gate${++this.#count}`;
    const hostname = `gate${this.#count}.club.test`;
    const { publisher, origin } = this.setting;
    const base = { siteId, hostnames: [hostname], origins: [origin.row()], ...parts };
    const publish = (more: Partial<RulesetGate> = {}) =>
      publisher.publish(publisher.ruleset({ ...base, gate: { ...defaultGate, mode: 'on', ...gate, ...more } }));
    await publish();
    return { siteId, hostname, publish, visitor: (who = {}) => new GateVisitor(this.setting.edge, hostname, who) };
  }
}

/** All of 127/8 are proxies of ours, so that visitors have addresses of their own and come by HTTPS. */
export const edgeSettings = (gate: TestGate): Overrides => ({
  SEALING_KEY: sealingKey,
  GATE_URL: gate.url,
  EDGE_TRUSTED_PROXIES: '127.0.0.0/8',
});

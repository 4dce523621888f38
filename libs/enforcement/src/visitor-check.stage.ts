import type { CheckMethod, Ruleset } from '@sitekeep/contracts';
import { cookieValues, passCookieName } from '@sitekeep/visitor-check';
import { anyPathTest, pathTest, type PathTest } from './path-match.ts';
import { remembered } from './remembered.ts';
import { pendingBot, type SiteServices } from './site-services.ts';
import type { Attack, SiteState } from './site-state.ts';
import { refuse, type EnforcementRequest, type Refusal, type StageCheck } from './verdict.ts';

/** A token and nothing else: no spelling of another path, such as `..%2Fadmin`. */
const acmePath = /^\/\.well-known\/acme-challenge\/[\w-]+$/;
/** Where waiting does not help but passing does, programs are asked to come back no sooner. */
const retryAfterSeconds = 60;

/** Refuses until the visitor was checked. `check` says how, and `matched` why. */
interface Challenged extends Refusal {
  readonly check: CheckMethod;
}

/**
 * Asks visitors to show that they are real: by the site's mode, on paths that are always checked, or because a stage before wants
 * it; where several ask, the captcha beats the invisible check. Spared are whitelisted addresses, verified search bots, holders
 * of a pass, and paths that the customer excludes. Null when nobody would ever be asked.
 */
export function visitorCheckStage(ruleset: Ruleset, services: SiteServices): StageCheck | null {
  if (isEverWanted(ruleset)) return checking(ruleset.check, services);
  return ruleset.firewall.mode === 'off' ? null : onlyIfWanted(ruleset.check, services);
}

/** Null unless the site checks its visitors while it is under attack. */
export function attackOf({ siteId, check: { mode, threshold, quietSeconds } }: Ruleset, { check }: SiteServices): Attack | null {
  return mode === 'auto' ? check.attackOf(siteId, { threshold, quietSeconds }) : null;
}

const checking = remembered((check: Ruleset['check'], services: SiteServices): StageCheck => {
  const plan = planOf(check);
  const { isSuspicious } = services.check;
  return (request, site) => {
    if (request.exemptBy !== null) return null;
    const isOn = check.mode === 'suspicious' ? isSuspicious(site.siteId, request.address, request.now) : (site.attack?.on ?? true);
    const wanted = wantedOf(request, plan, isOn);
    return wanted === null ? null : unlessSpared(request, site, wanted, plan, services);
  };
});

/** Of sites whose check is off: a rule of the firewall may want it, also one that is pushed to all sites. */
const onlyIfWanted = remembered((check: Ruleset['check'], services: SiteServices): StageCheck => {
  const plan = planOf(check);
  return (request, site) => {
    if (request.checkWantedBy === null || request.exemptBy !== null) return null;
    return unlessSpared(request, site, challenged(check.method, request.checkWantedBy), plan, services);
  };
});

function unlessSpared(
  request: EnforcementRequest,
  site: SiteState,
  wanted: Challenged,
  { epoch, excluded }: Plan,
  services: SiteServices,
): Challenged | null {
  if (isSpared(request.path, excluded)) return null;
  if (holdsPass(request, site, epoch, wanted.check, services)) return null;
  const bot = services.verifiedBot(request.address, request.userAgent);
  return bot !== null && bot !== pendingBot ? null : wanted;
}

function isEverWanted({ check, filters, rateLimits }: Ruleset): boolean {
  if (check.mode !== 'off' || check.always.length > 0 || filters.tor === 'challenge') return true;
  return rateLimits.some(({ action }) => action === 'challenge');
}

const challenged = (method: CheckMethod, why: string, after = retryAfterSeconds): Challenged => ({
  ...refuse('visitor_check', 'challenged', why, 429),
  retryAfterSeconds: after,
  check: method,
});

const isSpared = (path: string, excluded: PathTest | null): boolean => excluded?.(path) === true || acmePath.test(path);

/** What the settings of a check say, ready to be asked. */
interface Plan {
  readonly method: CheckMethod;
  readonly epoch: number;
  /** Null when the mode is off. */
  readonly byMode: Challenged | null;
  readonly byPath: ((request: EnforcementRequest) => Challenged | null) | null;
  readonly excluded: PathTest | null;
}

function planOf({ mode, method, epoch, quietSeconds, always, excluded }: Ruleset['check']): Plan {
  const byMode = mode === 'off' ? null : challenged(method, `mode ${mode}`, mode === 'auto' ? quietSeconds : retryAfterSeconds);
  return { method, epoch, byMode, byPath: wantedByPath(always), excluded: anyPathTest(excluded) };
}

/** Who is to be checked, pass or no pass. `isOn`: the mode wants it now. */
function wantedOf(request: EnforcementRequest, { method, byMode, byPath }: Plan, isOn: boolean): Challenged | null {
  const byOthers = request.checkWantedBy === null ? null : challenged(method, request.checkWantedBy);
  const wanted = (isOn ? byMode : null) ?? byOthers;
  if (wanted?.check === 'captcha' || byPath === null) return wanted;
  const always = byPath(request);
  return always !== null && (wanted === null || always.check === 'captcha') ? always : wanted;
}

/** Rules that ask for the captcha come first, so that the first one that applies is the strictest. */
function wantedByPath(always: Ruleset['check']['always']): ((request: EnforcementRequest) => Challenged | null) | null {
  if (always.length === 0) return null;
  const rules = always.map(({ path, methods, method }) => ({
    matches: pathTest(path),
    methods,
    wanted: challenged(method, `path ${path.value}`),
  }));
  rules.sort((a, b) => Number(b.wanted.check === 'captcha') - Number(a.wanted.check === 'captcha'));
  return ({ method, path }) =>
    rules.find(({ methods, matches }) => (methods.length === 0 || methods.includes(method)) && matches(path))?.wanted ?? null;
}

function holdsPass(request: EnforcementRequest, site: SiteState, epoch: number, method: CheckMethod, { check }: SiteServices): boolean {
  if (request.cookies === '') return false;
  const keys = (site.passKeys ??= check.keysOf(site.siteId, epoch));
  const given = cookieValues(request.cookies, passCookieName(request.secure, request.address));
  return given.some((pass) => check.passes.verify(keys, pass, request, method, request.now, site) === 'valid');
}

import type { CheckMethod, Ruleset } from '@sitekeep/contracts';
import { cookieValues, passCookieName } from '@sitekeep/visitor-check';
import { anyPathTest, pathTest, type PathTest } from './path-match.ts';
import { pendingBot, type SiteServices } from './site-services.ts';
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
  if (!isEverWanted(ruleset)) return ruleset.firewall.mode === 'off' ? null : onlyIfWanted(ruleset.check, services);
  const { siteId, check } = ruleset;
  const { mode, threshold, quietSeconds } = check;
  const plan = planOf(check);
  const attack = mode === 'auto' ? services.check.attackOf(siteId, { threshold, quietSeconds }) : null;
  return (request) => {
    if (request.exemptBy !== null) return null;
    const isOn = mode === 'suspicious' ? services.check.isSuspicious(siteId, request.address, request.now) : (attack?.on ?? true);
    const wanted = wantedOf(request, plan, isOn);
    return wanted === null ? null : unlessSpared(request, wanted, check, plan, services);
  };
}

/** Of sites whose check is off: a rule of the firewall may want it, also one that is pushed to all sites. One function for all of them. */
function onlyIfWanted(check: Ruleset['check'], services: SiteServices): StageCheck {
  const made = knownIfWanted.get(check)?.get(services);
  if (made) return made;
  const plan = planOf(check);
  const stage: StageCheck = (request) => {
    if (request.checkWantedBy === null || request.exemptBy !== null) return null;
    return unlessSpared(request, challenged(check.method, request.checkWantedBy), check, plan, services);
  };
  knownIfWanted.set(check, new WeakMap([[services, stage]]));
  return stage;
}

const knownIfWanted = new WeakMap<Ruleset['check'], WeakMap<SiteServices, StageCheck>>();

function unlessSpared(
  request: EnforcementRequest,
  wanted: Challenged,
  { epoch }: Ruleset['check'],
  { excluded }: Plan,
  services: SiteServices,
): Challenged | null {
  if (isSpared(request.path, excluded)) return null;
  if (holdsPass(request, epoch, wanted.check, services)) return null;
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

/** What the settings of a check say, ready to be asked. Sites with the same settings object share it. */
interface Plan {
  readonly method: CheckMethod;
  /** Null when the mode is off. */
  readonly byMode: Challenged | null;
  readonly byPath: ((request: EnforcementRequest) => Challenged | null) | null;
  readonly excluded: PathTest | null;
}

const known = new WeakMap<Ruleset['check'], Plan>();

function planOf(check: Ruleset['check']): Plan {
  const made = known.get(check) ?? prepare(check);
  known.set(check, made);
  return made;
}

function prepare({ mode, method, quietSeconds, always, excluded }: Ruleset['check']): Plan {
  const byMode = mode === 'off' ? null : challenged(method, `mode ${mode}`, mode === 'auto' ? quietSeconds : retryAfterSeconds);
  return { method, byMode, byPath: wantedByPath(always), excluded: anyPathTest(excluded) };
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

function holdsPass(request: EnforcementRequest, epoch: number, method: CheckMethod, { check }: SiteServices): boolean {
  if (request.cookies === '') return false;
  const keys = check.keysOf(request.siteId, epoch);
  const given = cookieValues(request.cookies, passCookieName(request.secure, request.address));
  return given.some((pass) => check.passes.verify(keys, pass, request, method, request.now) === 'valid');
}

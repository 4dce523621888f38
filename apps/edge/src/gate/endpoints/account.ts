import type { GateAsked } from '@sitekeep/contracts';
import {
  type AccountDeed,
  browserName,
  type Page,
  renderAccountPage,
  signInLink,
  type VisitorFault,
  visitorPaths,
} from '@sitekeep/edge-pages';
import { endedSessionCookie, shows } from '@sitekeep/gate-session';
import { redirectAnswer } from '../../visitor-check/own-answers.ts';
import { accountAsks, mostAsked } from '../account-gate.ts';
import type { ShownSession } from '../sign-in-needs.ts';
import {
  type Asked,
  type EndpointParts,
  fromOf,
  type GateAnswered,
  type GateEndpoint,
  placeOf,
  plainly,
  reader,
  sessionOf,
  tooMany,
} from './endpoint.ts';
import { credentialIn } from './passkey-sign-in.ts';
import { deviceOf } from './sign-in-answers.ts';
import { endSession } from './sign-out.ts';
import { askCounted, endedDeviceCookie, typed, unavailable, visitorForm } from './visitor-asking.ts';
import { visitorFaults, withFaults } from './visitor-faults.ts';

type Change = GateAsked<'self-change'>['change'];

/** Where visitors who are signed in look after what they sign in by. */
export const account = (parts: EndpointParts): GateEndpoint => ({
  get: (asked) => show(parts, asked, { saved: new URLSearchParams(asked.arrival.query).get('saved') === '1', faults: [] }),
  post: (asked) => take(parts, asked),
});

/** Null: nobody is signed in, or has shown less than the page asks for. */
function sessionAt(parts: EndpointParts, asked: Asked): ShownSession | null {
  const session = sessionOf(parts, asked);
  return session !== null && shows(session.claims.f, accountAsks(asked.site.gate)) ? session : null;
}

/**
 * What gives or takes a way in that is worth more than others is for whoever has shown the most that the site asks for anywhere, and for no
 * session in which a trusted browser stood for the code.
 */
const mayGain = ({ claims }: ShownSession, { site }: Asked): boolean => claims.t !== 1 && shows(claims.f, mostAsked(site.gate));

/** Of a visitor who may make a passkey. */
export function gainingToken(parts: EndpointParts, asked: Asked): string | null {
  const session = sessionAt(parts, asked);
  return session !== null && mayGain(session, asked) ? session.token : null;
}

async function show(
  parts: EndpointParts,
  asked: Asked,
  shown: { readonly saved: boolean; readonly faults: readonly VisitorFault[] },
): Promise<GateAnswered> {
  const session = sessionAt(parts, asked);
  if (session === null) return plainly(toSignIn(asked));
  const said = await askCounted(parts, asked, 'self', { ...placeOf(asked), token: session.token, device: deviceOf(asked) });
  if (said.is === 'too_many') return tooMany(asked);
  if (said.is === 'unavailable') return unavailable(asked);
  // The gate knows before us that the session is over. Without its cookie the sign-in does not lead back here.
  if (said.is !== 'done') return plainly(toSignIn(asked, endedSessionCookie));
  const { userAgent } = asked.arrival;
  return withFaults(renderAccountPage({ ...reader(asked), self: said.answer, userAgent, ...shown }), shown.faults);
}

async function take(parts: EndpointParts, asked: Asked): Promise<GateAnswered> {
  const fields = await visitorForm(asked);
  if (!(fields instanceof URLSearchParams)) return plainly(fields);
  const session = sessionAt(parts, asked);
  if (session === null) return plainly(toSignIn(asked));
  if (fields.get('do') === ('again' satisfies AccountDeed)) {
    await endSession(parts, asked);
    return plainly(toSignIn(asked, endedSessionCookie));
  }
  const again = (faults: readonly VisitorFault[]) => show(parts, asked, { saved: false, faults });
  const change = changeIn(fields, asked);
  if (change === null || (needsMost(change) && !mayGain(session, asked))) return again(['other']);
  const said = await askCounted(parts, asked, 'self-change', { ...placeOf(asked), token: session.token, change, ...fromOf(asked) });
  if (said.is === 'done') return plainly(redirectAnswer(`${visitorPaths.account}?saved=1`, asked.passage.requestId, cookiesAfter(change)));
  if (said.is === 'too_many') return tooMany(asked);
  if (said.is === 'unavailable') return unavailable(asked);
  return again(said.is === 'invalid' ? visitorFaults(said.faults, typed(fields, 'password', 256)) : ['other']);
}

const cookiesAfter = ({ what }: Change): string[] =>
  what === 'password' || what === 'remove_devices' ? ['Set-Cookie', endedDeviceCookie] : [];

const needsMost = (change: Change): boolean =>
  change.what === 'add_passkey' || change.what === 'remove_passkey' || (change.what === 'password' && change.current === null);

/** Null: nothing that the page offers. */
function changeIn(fields: URLSearchParams, { arrival }: Asked): Change | null {
  const id = typed(fields, 'id', 40);
  const deed = fields.get('do') as AccountDeed | null;
  if (deed === 'remove_devices') return { what: deed };
  if (deed === 'remove_device' || deed === 'remove_passkey') return id === '' ? null : { what: deed, id };
  if (deed === 'password')
    return { what: deed, password: typed(fields, 'password', 256), current: fields.has('current') ? typed(fields, 'current', 256) : null };
  const credential = deed === 'add_passkey' ? credentialIn(fields.get('credential') ?? '') : null;
  const label = typed(fields, 'label', 60).trim();
  return credential && { what: 'add_passkey', credential, label: label === '' ? browserName(arrival.userAgent) : label };
}

const toSignIn = ({ passage: { requestId } }: Asked, setCookie?: string): Page =>
  redirectAnswer(
    signInLink({ returnTo: visitorPaths.account, form: false }),
    requestId,
    setCookie === undefined ? [] : ['Set-Cookie', setCookie],
  );

import { browserName, renderEnrolledPage, renderEnrolPage, type VisitorFault } from '@sitekeep/edge-pages';
import { sessionCookie } from '@sitekeep/gate-session';
import { type Asked, type EndpointParts, fromOf, type GateAnswered, type GateEndpoint, placeOf, plainly, reader } from './endpoint.ts';
import { credentialIn } from './passkey-sign-in.ts';
import { endSession } from './sign-out.ts';
import { askCounted, endedDeviceCookie, linkOver, notDone, secretIn, typed, visitorForm } from './visitor-asking.ts';
import { visitorFaults, withFaults } from './visitor-faults.ts';

/** The link of an invitation: also where nobody signs in with us, because programs of the site check what is set up here. */
export const enrol = (parts: EndpointParts): GateEndpoint => ({
  withoutGate: true,
  get: (asked) => show(parts, asked, secretIn(new URLSearchParams(asked.arrival.query)), { sealed: null, faults: [] }),
  post: (asked) => take(parts, asked),
});

async function show(
  parts: EndpointParts,
  asked: Asked,
  secret: string | null,
  { sealed, faults }: { readonly sealed: string | null; readonly faults: readonly VisitorFault[] },
): Promise<GateAnswered> {
  if (secret === null) return linkOver(asked);
  const { siteId } = asked.site;
  const said = await askCounted(parts, asked, 'invitation', { siteId, secret, sealed });
  if (said.is !== 'done') return notDone(asked, said);
  return withFaults(renderEnrolPage({ ...reader(asked), invitation: said.answer, secret, faults }), faults);
}

async function take(parts: EndpointParts, asked: Asked): Promise<GateAnswered> {
  const fields = await visitorForm(asked);
  if (!(fields instanceof URLSearchParams)) return plainly(fields);
  const secret = secretIn(fields);
  if (secret === null) return linkOver(asked);
  const sealed = fields.has('sealed') ? typed(fields, 'sealed', 400) : null;
  const said = await askCounted(parts, asked, 'enrol', { ...placeOf(asked), secret, sealed, ...chosenIn(fields, asked), ...fromOf(asked) });
  if (said.is === 'invalid')
    return show(parts, asked, secret, { sealed, faults: visitorFaults(said.faults, typed(fields, 'password', 256)) });
  if (said.is !== 'done') return notDone(asked, said);
  const { recoveryCodes, token } = said.answer;
  const signedIn = asked.site.gate.mode === 'on';
  const page = renderEnrolledPage({ ...reader(asked), recoveryCodes, signedIn });
  if (!signedIn) return plainly(page);
  // As at every sign-in, a session of before is not taken over.
  void endSession(parts, asked);
  const cookies = [sessionCookie(token), endedDeviceCookie].flatMap((cookie) => ['Set-Cookie', cookie]);
  return { page: { ...page, headers: [...page.headers, ...cookies] }, verdict: 'passed' };
}

/** A passkey takes the place of password and code, once what the visitor has of these already was shown. */
function chosenIn(fields: URLSearchParams, { arrival }: Asked) {
  const given = (name: string, longest: number) => (fields.has(name) ? typed(fields, name, longest) : null);
  const credential = credentialIn(fields.get('credential') ?? '');
  if (credential === null) return { password: given('password', 256), code: given('code', 64), passkey: null, shown: null };
  const shown = { password: given('current', 256), code: given('currentCode', 64) };
  return { password: null, code: null, passkey: { credential, label: browserName(arrival.userAgent) }, shown };
}

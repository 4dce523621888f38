import { renderNewPasswordPage, renderResetPage, renderVisitorNote } from '@sitekeep/edge-pages';
import { withHeader } from '../../visitor-check/own-answers.ts';
import {
  type Asked,
  type EndpointParts,
  fromOf,
  type GateAnswered,
  type GateEndpoint,
  placeOf,
  plainly,
  reader,
  tooMany,
} from './endpoint.ts';
import { askCounted, endedDeviceCookie, linkOver, notDone, secretIn, typed, unavailable, visitorForm } from './visitor-asking.ts';
import { visitorFaults } from './visitor-faults.ts';

/** A forgotten password: first the e-mail address, then, by the link in the mail, a new password. */
export const reset = (parts: EndpointParts): GateEndpoint => ({
  withoutGate: true,
  get: (asked) => {
    const fields = new URLSearchParams(asked.arrival.query);
    return fields.has('k') ? byLink(parts, asked, secretIn(fields)) : plainly(renderResetPage(reader(asked)));
  },
  post: async (asked) => {
    const fields = await visitorForm(asked);
    if (!(fields instanceof URLSearchParams)) return plainly(fields);
    return fields.has('k') ? choose(parts, asked, fields) : send(parts, asked, typed(fields, 'email', 254));
  },
});

async function byLink(parts: EndpointParts, asked: Asked, secret: string | null): Promise<GateAnswered> {
  if (secret === null) return linkOver(asked, { ofReset: true });
  const said = await askCounted(parts, asked, 'reset-link', { siteId: asked.site.siteId, secret });
  return said.is === 'done'
    ? plainly(renderNewPasswordPage({ ...reader(asked), secret, faults: [] }))
    : notDone(asked, said, { ofReset: true });
}

/** Says the same whoever that is. Each counts: the gate says yes to all of them, and a mail may follow. */
async function send({ gate, attempts }: EndpointParts, asked: Asked, email: string): Promise<GateAnswered> {
  if (email === '') return plainly(renderResetPage(reader(asked)));
  if (!attempts.allows(asked)) return tooMany(asked);
  const said = await gate.ask('reset', { ...placeOf(asked), email, ...fromOf(asked) });
  if (said.is === 'unavailable') return unavailable(asked);
  return plainly(renderVisitorNote({ ...reader(asked), kind: 'sent', canSignIn: false }));
}

async function choose(parts: EndpointParts, asked: Asked, fields: URLSearchParams): Promise<GateAnswered> {
  const secret = secretIn(fields);
  if (secret === null) return linkOver(asked, { ofReset: true });
  const password = typed(fields, 'password', 256);
  const said = await askCounted(parts, asked, 'new-password', { ...placeOf(asked), secret, password, ...fromOf(asked) });
  if (said.is === 'invalid')
    return plainly(renderNewPasswordPage({ ...reader(asked), secret, faults: visitorFaults(said.faults, password) }));
  if (said.is !== 'done') return notDone(asked, said, { ofReset: true });
  const page = renderVisitorNote({ ...reader(asked), kind: 'passwordChanged', canSignIn: asked.site.gate.mode === 'on' });
  return plainly(withHeader(page, 'Set-Cookie', endedDeviceCookie));
}

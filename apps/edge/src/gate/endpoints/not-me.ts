import { renderNotMePage, renderVisitorNote } from '@sitekeep/edge-pages';
import { type EndpointParts, type GateEndpoint, plainly, reader } from './endpoint.ts';
import { askCounted, linkOver, notDone, secretIn, visitorForm } from './visitor-asking.ts';

/** “This is not me”, from a mail. The link asks, and the button of its page tells: the gate hears of no link that is only opened. */
export const notMe = (parts: EndpointParts): GateEndpoint => ({
  withoutGate: true,
  get: (asked) => {
    const secret = secretIn(new URLSearchParams(asked.arrival.query));
    return secret === null ? linkOver(asked) : plainly(renderNotMePage({ ...reader(asked), secret }));
  },
  post: async (asked) => {
    const fields = await visitorForm(asked);
    if (!(fields instanceof URLSearchParams)) return plainly(fields);
    const secret = secretIn(fields);
    if (secret === null) return linkOver(asked);
    const said = await askCounted(parts, asked, 'decline', { siteId: asked.site.siteId, secret });
    if (said.is !== 'done') return notDone(asked, said);
    return plainly(renderVisitorNote({ ...reader(asked), kind: 'declined', canSignIn: false }));
  },
});

/** Why something of a release could not become what it was there. Caught for every rule by itself. */
export class NotExpressible extends Error {}

/** Every Redis key and channel that two processes share. BullMQ's own keys lie under `sk:bull`. */
export const redisKeys = {
  /** JSON of hostPointerSchema; the wildcard's name keeps its `*`. */
  host: (hostname: string) => `sk:host:${hostname}`,
  /** JSON of sitePointerSchema. */
  site: (siteId: string) => `sk:site:${siteId}`,
  /** JSON of rulesetSchema; immutable. */
  ruleset: (siteId: string, revision: number) => `sk:ruleset:${siteId}:${revision}`,
  /** Present only while Redis holds every published site: set at the end of publish:all. Without it an unknown host is 503, never 421. */
  complete: 'sk:rulesets-complete',
  /** Stream of eventBatchSchema, field `batch`. */
  events: 'sk:events',
  /** JSON of edgeHeartbeatSchema, expires after 15 s. */
  edge: (edge: string) => `sk:edge:${edge}`,
  edges: 'sk:edge:*',
  /** JSON of storedCertificateSchema; written before the ruleset that names it. */
  certificate: (id: string) => `sk:certificate:${id}`,
  /** Key authorization of an ACME http-01 challenge, expires. */
  acmeChallenge: (token: string) => `sk:acme:${token}`,
  /** JSON of networkListSchema. */
  networkList: (name: string) => `sk:list:${name}`,
  /** JSON of banSchema, expires with the ban. */
  ban: (siteId: string, address: string) => `sk:ban:${siteId}:${address}`,
  bans: 'sk:ban:*',
  /** Counters that edges share; what stands behind the prefix is theirs alone. All expire. */
  counter: (key: string) => `sk:count:${key}`,
  /** A challenge that was answered: it counts once, over all edges. Expires with the challenge. */
  nonce: (nonce: string) => `sk:nonce:${nonce}`,
  /** Hash of edge process -> requests under way and when that was so, of a site in mode auto. Expires. */
  inFlight: (siteId: string) => `sk:in-flight:${siteId}`,
  /** Stream of purgeSchema, field `purge`, of the last days; edges read on from where they were. */
  purges: 'sk:purges',
  /** JSON of firewallPatchesSchema. */
  firewallPatches: 'sk:firewall:patches',
  /** JSON of importedRulesSchema (@sitekeep/firewall): what `firewall:import-crs` made of a CRS release. */
  firewallCrs: 'sk:firewall:crs',
  /** JSON of an OpenAPI description, bundled; immutable, written before the ruleset that names it. */
  apiSchema: (id: string) => `sk:api-schema:${id}`,
  /** JSON of gateStateSchema; no key: nothing of the site was revoked, or Redis has just been emptied and is filled again. */
  gate: (siteId: string) => `sk:gate:${siteId}`,
  /** JSON of gateAccessDocumentSchema; no key: nobody enters the site without a session, or Redis has just been emptied and is filled again. */
  gateAccess: (siteId: string) => `sk:gate-access:${siteId}`,
  /** List into which edges put their explanationSchema; expires. */
  explained: (id: string) => `sk:explained:${id}`,
  /** Offset of the clock in ms, copied from Postgres; tests only. */
  clockOffset: 'sk:clock-offset',
  bullPrefix: 'sk:bull',
} as const;

export const redisChannels = {
  /** publicationSchema */
  publications: 'sk:publications',
  /** Name of a network list that was loaded anew. */
  networkLists: 'sk:lists',
  /** `patches` or `crs`: what the firewall knows was loaded anew. */
  firewall: 'sk:firewall',
  /** JSON of gateStateSchema: the new one. */
  gate: 'sk:gate',
  /** Shown id of a site whose gateAccess is a newer one. */
  gateAccess: 'sk:gate-access',
  /** banSchema */
  bans: 'sk:bans',
  /** explainRequestSchema */
  explain: 'sk:explain',
  /** The new offset in ms, as text. */
  clockOffset: 'sk:clock-offset',
} as const;

export const eventConsumerGroup = 'insight';

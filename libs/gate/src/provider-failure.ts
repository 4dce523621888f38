/** Why a sign-in at a provider failed, in words for the owner of the site: without anything of a person, and without anything secret. */
export class ProviderFailure extends Error {
  constructor(words: string) {
    super(words);
    this.name = 'ProviderFailure';
  }
}

type Told = { code?: unknown; error?: unknown; status?: unknown; cause?: unknown };

/** By the codes of openid-client. */
const sentences: Record<string, string> = {
  OAUTH_TIMEOUT: 'The provider did not answer in time.',
  OAUTH_ABORT: 'The provider did not answer in time.',
  OAUTH_RESPONSE_IS_NOT_JSON: 'The provider did not answer with JSON: check the issuer.',
  OAUTH_PARSE_ERROR: 'The answer of the provider cannot be read.',
  OAUTH_INVALID_RESPONSE: 'The answer of the provider, or its signature, is not what OpenID Connect asks for.',
  OAUTH_INVALID_SERVER_METADATA: 'The provider’s /.well-known/openid-configuration is not what OpenID Connect asks for.',
  OAUTH_MISSING_SERVER_METADATA: 'The provider’s /.well-known/openid-configuration lacks an address that is needed.',
  OAUTH_HTTP_REQUEST_FORBIDDEN: 'The provider names an address without https.',
  OAUTH_REQUEST_PROTOCOL_FORBIDDEN: 'The provider names an address without https.',
  OAUTH_WWW_AUTHENTICATE_CHALLENGE: 'The provider does not take client id and secret: enter them anew.',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'The ID token is too old, or the provider’s clock is wrong.',
  OAUTH_KEY_SELECTION_FAILED: 'The ID token is signed with a key that the provider does not publish.',
  OAUTH_UNSUPPORTED_OPERATION: 'The provider signs or encrypts ID tokens in a way that is not supported.',
  EEGRESS: 'The provider’s name leads to an address that is private, reserved or our own.',
  ENOTFOUND: 'The provider’s name does not exist in DNS.',
  ENODATA: 'The provider’s name has no address in DNS.',
  ECONNREFUSED: 'The provider’s server refuses connections.',
  ECONNRESET: 'The provider’s server ended the connection.',
  ABORT_ERR: 'The provider did not answer in time.',
};

/** What stands in errors of others is taken only where it is one of a protocol's words. */
const word = (told: unknown): string | null => (typeof told === 'string' && /^[a-z0-9_]{1,60}$/i.test(told) ? told : null);

/** Of whatever openid-client or a connection throws. */
export function failureOf(error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  for (let each = error as Told | undefined, depth = 0; each && depth < 5; each = each.cause as Told | undefined, depth++) {
    const words = wordsOf(each);
    if (words !== null) return new ProviderFailure(words);
  }
  return new ProviderFailure('The sign-in at the provider failed.');
}

function wordsOf(told: Told): string | null {
  const code = word(told.code) ?? '';
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') return `The provider sent the visitor back with the error ${word(told.error) ?? '?'}.`;
  if (code === 'OAUTH_RESPONSE_BODY_ERROR') return tokenRefused(word(told.error) ?? '?');
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') return `The provider answered with status ${statusOf(told.cause)}: check the issuer.`;
  if (code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED')
    return `The ID token’s ${named('claim', told)} is not the one that belongs to this sign-in.`;
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') return anotherOne(named('attribute', told));
  if (/^(CERT_|ERR_TLS_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/.test(code))
    return `The certificate of the provider’s server is not trusted (${code}).`;
  return sentences[code] ?? null;
}

const tokenRefused = (error: string): string =>
  error === 'invalid_client'
    ? 'The provider does not take client id and secret: enter them anew.'
    : `The provider refused to give an ID token (${error}).`;

const statusOf = (cause: unknown): string => String(Number((cause as { status?: unknown } | undefined)?.status) || '?');
const anotherOne = (attribute: string): string =>
  attribute === 'issuer'
    ? 'The provider says that its issuer is another one: enter it exactly as the provider writes it.'
    : `The provider’s userinfo is of another person than its ID token (${attribute}).`;

/** What was compared stands in a cause, or in its cause, beside the values, which nobody is told. */
function named(field: 'claim' | 'attribute', told: Told): string {
  const causes = [told.cause, (told.cause as Told | undefined)?.cause] as ({ claim?: unknown; attribute?: unknown } | undefined)[];
  return causes.map((cause) => word(cause?.[field])).find((name) => name !== null) ?? 'content';
}

import type { RefusalReason } from '@sitekeep/contracts';
import type { PageKind } from '@sitekeep/edge-pages';
import type { OriginFailure } from '../origin/exchange.ts';

/** Which page tells a visitor of it. A check that is asked for has pages of its own. */
export const pageKindOf: Record<RefusalReason | OriginFailure, PageKind> = {
  bad_request: 'bad_request',
  url_too_long: 'url_too_long',
  head_too_large: 'head_too_large',
  body_too_large: 'body_too_large',
  loop_detected: 'loop',
  unknown_host: 'unknown_host',
  site_unavailable: 'site_unavailable',
  suspended: 'suspended',
  blacklisted: 'blacklisted',
  not_whitelisted: 'not_whitelisted',
  banned: 'banned',
  tor_exit: 'tor',
  country_not_allowed: 'country',
  country_blocked: 'country',
  country_unknown: 'country',
  // To a crawler, which reads the status and when to come again.
  bot_not_verified_yet: 'site_unavailable',
  attack: 'firewall',
  custom_rule: 'firewall',
  too_complex: 'firewall',
  api_mismatch: 'bad_request',
  answer_leaks: 'origin_error',
  rate_limited: 'rate_limited',
  challenged: 'check_failed',
  check_failed: 'check_failed',
  sign_in_required: 'sign_in_required',
  sign_in_failed: 'sign_in_required',
  gate_forbidden: 'gate_forbidden',
  gate_unavailable: 'gate_unavailable',
  origin_unreachable: 'origin_unreachable',
  origin_timeout: 'origin_timeout',
};

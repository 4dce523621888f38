import { z } from 'zod';

/** Every problem code with its HTTP status and title. Closed: a new one is added here and nowhere else. (RFC 9457) */
export const problemCodes = {
  malformed_request: { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  wrong_credentials: { status: 401, title: 'E-mail or password is wrong' },
  credentials_refused: { status: 401, title: 'These credentials are not accepted' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  csrf_failed: { status: 403, title: 'The request did not come from our page' },
  address_not_allowed: { status: 403, title: 'This token may not be used from this address' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'The state does not allow this' },
  service_paid: { status: 409, title: 'A paid service cannot be deleted' },
  hostname_taken: { status: 409, title: 'This hostname is already protected' },
  invoice_not_open: { status: 409, title: 'The invoice is not open' },
  open_invoice_exists: { status: 409, title: 'The service already has an open invoice' },
  insufficient_balance: { status: 409, title: 'The balance is too small' },
  last_owner: { status: 409, title: 'An account keeps at least one owner' },
  account_suspended: { status: 409, title: 'The account is suspended' },
  feature_not_in_plan: { status: 409, title: 'The plan does not hold this' },
  plan_too_small: { status: 409, title: 'More is in use than the plan allows' },
  price_changed: { status: 409, title: 'The price has changed' },
  card_declined: { status: 409, title: 'The card was declined' },
  second_person_needed: { status: 403, title: 'Somebody else must agree' },
  limit_reached: { status: 409, title: 'A limit is reached' },
  proof_missing: { status: 409, title: 'The DNS proof was not found' },
  idempotency_mismatch: { status: 409, title: 'The idempotency key was used for another request' },
  idempotency_in_progress: { status: 409, title: 'The same request is still running' },
  revision_stale: { status: 412, title: 'Somebody else changed this' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'Send JSON' },
  invalid_content: { status: 422, title: 'Some fields need mending' },
  precondition_required: { status: 428, title: 'Send If-Match with the revision you read' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something failed on our side' },
  unavailable: { status: 503, title: 'Not available right now' },
} as const satisfies Record<string, { status: number; title: string }>;
export type ProblemCode = keyof typeof problemCodes;

export const faultSchema = z
  .strictObject({
    pointer: z.string().describe('JSON pointer (RFC 6901) to the faulty field'),
    code: z.string(),
    detail: z.string().describe('what is wrong and how to mend it'),
  })
  .meta({ id: 'Fault' });
export type Fault = z.infer<typeof faultSchema>;

/** Body of every error answer, `application/problem+json` (RFC 9457). */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(problemCodes) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(faultSchema).optional().describe('every fault at once'),
    currentRevision: z.int().optional().describe('with revision_stale: the revision to read again'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

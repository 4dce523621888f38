import { ProblemError } from '@sitekeep/platform';

/** The revision that an If-Match header names (`"3"`, also without quotes), or null when there is none. */
export function revisionOf(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '') return null;
  const digits = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())?.[1];
  if (digits === undefined)
    throw new ProblemError('precondition_required', 'Send If-Match with the revision you read, like If-Match: "3".');
  return Number(digits);
}

/** Throws unless the caller has read the present revision; without If-Match only where that is allowed. */
export function assertRevision(present: number, expected: number | null, needed: boolean): void {
  if (expected === null && needed)
    throw new ProblemError(
      'precondition_required',
      'Send If-Match with the revision you read, so that nobody overwrites what another has set.',
    );
  if (expected !== null && expected !== present)
    throw new ProblemError('revision_stale', 'Read the policy again, apply your change to it and send it with its new revision.', {
      currentRevision: present,
    });
}

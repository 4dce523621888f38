import { ApiHeader } from '@nestjs/swagger';

/** Describes If-Match, which carries the revision of the policy that was read. */
export const IfMatchHeader = ({ required }: { required: boolean }) =>
  ApiHeader({ name: 'If-Match', required, description: 'revision that was read, like "3"', schema: { type: 'string' } });

import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { problemSchema } from '@sitekeep/contracts';
import { z } from 'zod';

/** OpenAPI 3.1 uses JSON Schema 2020-12, so zod's own conversion serves. Named schemas (`meta.id`) become inline copies without `$id`. */
export function openApiSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return JSON.parse(
    JSON.stringify(json, (key, value: unknown) => (key === 'id' && typeof value === 'string' ? undefined : value)),
  ) as Record<string, unknown>;
}

const binary = { type: 'string', format: 'binary' };
export const answerKey = 'sitekeep:answer';
/** What a handler answers when it succeeds; no schema means an empty answer, or a file. */
export type AnswerOfEndpoint = { status: number; schema: z.ZodType | null };

/**
 * What the interface description says of an endpoint: one line of summary, the status of success and the schema of its answer, or the
 * media types of the file it answers (neither: an empty answer).
 */
export function Endpoint(options: {
  summary: string;
  status?: number;
  answer?: z.ZodType;
  file?: string | string[];
  description?: string;
}) {
  const status = options.status ?? (options.answer || options.file ? 200 : 204);
  const answer = options.answer ? { content: { 'application/json': { schema: openApiSchema(options.answer, 'output') } } } : {};
  const file = options.file ? { content: Object.fromEntries([options.file].flat().map((type) => [type, { schema: binary }])) } : {};
  return applyDecorators(
    HttpCode(status),
    SetMetadata(answerKey, { status, schema: options.answer ?? null } satisfies AnswerOfEndpoint),
    ApiOperation({ summary: options.summary, description: options.description }),
    ApiResponse({ status, description: 'Done', ...answer, ...file }),
    ApiResponse({
      status: 'default',
      description: 'Refused (RFC 9457)',
      content: { 'application/problem+json': { schema: openApiSchema(problemSchema, 'output') } },
    } as never),
  );
}

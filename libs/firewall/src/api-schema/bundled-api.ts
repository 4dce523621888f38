import { z } from 'zod';

/** JSON Schema as it is validated by: known keywords alone, every reference `#name` one of `schemas`. */
export type CleanSchema = boolean | { readonly [keyword: string]: unknown };
const cleanSchema = z.union([z.boolean(), z.record(z.string(), z.unknown())]);

export const parameterPlaces = ['path', 'query', 'header', 'cookie'] as const;
export const parameterStyles = ['simple', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject', 'label', 'matrix', 'json'] as const;

const parameterSchema = z.strictObject({
  in: z.enum(parameterPlaces),
  name: z.string().describe('of a header in lower case'),
  required: z.boolean(),
  style: z.enum(parameterStyles).describe('json: its value is a document'),
  explode: z.boolean(),
  allowEmpty: z.boolean(),
  schema: z.string().describe('one of schemas'),
});
export type BundledParameter = z.infer<typeof parameterSchema>;

const operationSchema = z.strictObject({
  method: z.string(),
  path: z.string().describe('with its {parameters}'),
  parameters: z.array(parameterSchema),
  body: z
    .strictObject({
      required: z.boolean(),
      types: z.array(z.strictObject({ type: z.string().describe('media type or range, lower case'), schema: z.string().nullable() })),
    })
    .nullable(),
});
export type BundledOperation = z.infer<typeof operationSchema>;

/** An API description ready to be compiled: checked, with all it refers to. What redisKeys.apiSchema holds. */
export const bundledApiSchema = z.strictObject({
  openapi: z.string(),
  title: z.string(),
  bases: z.array(z.string()).min(1).describe('paths that operations are below; empty: the root'),
  operations: z.array(operationSchema),
  schemas: z.record(z.string(), cleanSchema),
});
export type BundledApi = z.infer<typeof bundledApiSchema>;

import { z } from 'zod';

const mostPaths = 50;

/** What of a site somebody may enter. */
export const visitorPathsSchema = z
  .array(
    z
      .string()
      .trim()
      .max(500)
      .regex(/^\/[^?#\s]*$/, 'Give a path that begins with /, without a query.'),
  )
  .max(mostPaths, `Name at most ${mostPaths} paths.`)
  .default([])
  .describe('each with all below it; empty: the whole site');

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { ShellRequest, Surface } from './request-context.ts';

const notPages = /^\/(v1|webhooks|dev|docs|healthz|readyz)(\/|$)/i;
const siteFolder = (app: Surface) => fileURLToPath(new URL(`../../../${app}/dist/site`, import.meta.url));

/** Headers of every answer; pages may load from us alone. Mantine sets inline styles, so styles are allowed inline. */
export const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        frameAncestors: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
  });

/** Serves the portal on its port and the console on the other; unknown paths get the app, which shows its own "not found". */
export function webPages(): RequestHandler {
  const apps = { portal: pagesOf('portal'), console: pagesOf('console') };
  return (request: Request, response: Response, next: NextFunction): void => {
    if (!['GET', 'HEAD'].includes(request.method) || notPages.test(request.path)) return next();
    apps[(request as ShellRequest).surface](request, response, next);
  };
}

function pagesOf(app: Surface): RequestHandler {
  const folder = siteFolder(app);
  const files = express.static(folder, {
    index: false,
    setHeaders: (response, path) =>
      response.setHeader('Cache-Control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  return (request, response, next) => {
    void files(request, response, (error?: unknown) => {
      if (error) return next(error);
      if (/\.[a-z0-9]+$/i.test(request.path)) return next();
      if (!existsSync(`${folder}/index.html`))
        return void response.status(503).type('text').send(`The ${app} is not built: run npm run build.`);
      response.setHeader('Cache-Control', 'no-cache');
      response.sendFile('index.html', { root: folder });
    });
  };
}

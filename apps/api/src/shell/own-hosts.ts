import type { NextFunction, Request, Response } from 'express';

const thisMachine = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * The pages of development answer only under our own names: a page of a stranger whose name suddenly resolves to this machine
 * (DNS rebinding) must not read the mailbox.
 */
export function ownHostsOnly(urls: readonly string[]) {
  const own = new Set(urls.map((url) => new URL(url).host.toLowerCase()));
  return (request: Request, response: Response, next: NextFunction): void => {
    const host = (request.get('host') ?? '').toLowerCase();
    if (own.has(host) || thisMachine.test(host)) return next();
    response.status(421).type('text').send('This page answers under its own name only.');
  };
}

import { consoleCookie, personSessionRule, portalCookie, staffSessionRule } from '@sitekeep/accounts';
import type { CookieOptions, Response } from 'express';
import type { Surface } from '../shell/request-context.ts';

const names = { portal: portalCookie, console: consoleCookie };
const lives = { portal: personSessionRule.absoluteMs, console: staffSessionRule.absoluteMs };
/** `__Host-` makes browsers insist on exactly this: ours alone, not readable by scripts, never sent in the clear. */
const options: CookieOptions = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' };

export function setSessionCookie(response: Response, surface: Surface, secret: string): void {
  response.cookie(names[surface], secret, { ...options, maxAge: lives[surface] });
}

export function clearSessionCookie(response: Response, surface: Surface): void {
  response.clearCookie(names[surface], options);
}

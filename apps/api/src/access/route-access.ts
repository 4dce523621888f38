import { RequestMethod, type ExecutionContext, type Type } from '@nestjs/common';
import { accessKey, type Access } from '@sitekeep/platform';

/** Nest's own keys of what its decorators leave behind. */
const pathKey = 'path';
const methodKey = 'method';
type Handler = ReturnType<ExecutionContext['getHandler']>;

const textOf = (value: unknown): string => (Array.isArray(value) ? String(value[0]) : typeof value === 'string' ? value : '');

/** What the endpoint asks for, or undefined when nobody said it. */
export const accessOf = (handler: Handler): Access | undefined => Reflect.getMetadata(accessKey, handler) as Access | undefined;

/** `v1/sites/:id`: the route's pattern, without ids. */
export function patternOf(controller: Type, handler: Handler): string {
  const parts = [Reflect.getMetadata(pathKey, controller), Reflect.getMetadata(pathKey, handler)].map(textOf);
  return parts.flatMap((part) => part.split('/').filter(Boolean)).join('/');
}

/** True for the staff's own endpoints, which exist on the console's port only. */
export const isStaffRoute = (controller: Type, handler: Handler): boolean => /^v1\/staff(\/|$)/i.test(patternOf(controller, handler));

/** Names of the endpoints of a controller that ask for nothing. */
export function unguardedOf(controller: Type): string[] {
  const prototype = controller.prototype as Record<string, Handler>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function')
    .filter((name) => Reflect.hasMetadata(methodKey, prototype[name] as Handler) && !accessOf(prototype[name] as Handler))
    .map(
      (name) => `${controller.name}.${name} (${methodOf(prototype[name] as Handler)} ${patternOf(controller, prototype[name] as Handler)})`,
    );
}

const methodOf = (handler: Handler): string => RequestMethod[Reflect.getMetadata(methodKey, handler) as RequestMethod] ?? '';

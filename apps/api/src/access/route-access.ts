import { RequestMethod, type ExecutionContext, type Type } from '@nestjs/common';
import { MetadataScanner } from '@nestjs/core';
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

/** The endpoints of a controller, inherited ones too, as Nest itself finds them. */
export function handlersOf(controller: Type): { name: string; handler: Handler }[] {
  const prototype = controller.prototype as Record<string, Handler>;
  return new MetadataScanner()
    .getAllMethodNames(prototype)
    .flatMap((name) => (prototype[name] && Reflect.hasMetadata(methodKey, prototype[name]) ? [{ name, handler: prototype[name] }] : []));
}

/** Names of the endpoints of a controller that ask for nothing. */
export const unguardedOf = (controller: Type): string[] =>
  handlersOf(controller)
    .filter(({ handler }) => !accessOf(handler))
    .map(({ name, handler }) => `${controller.name}.${name} (${methodOf(handler)} ${patternOf(controller, handler)})`);

/** `GET`, `POST` and so on. */
export const methodOf = (handler: Handler): string => RequestMethod[Reflect.getMetadata(methodKey, handler) as RequestMethod] ?? '';

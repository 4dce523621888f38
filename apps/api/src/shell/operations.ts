import { RequestMethod, type Type } from '@nestjs/common';
import { answerKey, type Access, type AnswerOfEndpoint } from '@sitekeep/platform';
import { accessOf, patternOf } from '../access/route-access.ts';

/** An endpoint as the interface description names it. */
export type Operation = { name: string; method: string; path: string; access: Access | undefined; answer: AnswerOfEndpoint | undefined };
/** Nest's own key of the method that its decorators leave behind. */
const methodKey = 'method';

/** The endpoints of the controllers: `post /v1/sites/{id}/hostnames` and what each asks for and answers. */
export const operationsOf = (controllers: readonly Type[]): Operation[] => controllers.flatMap(operationsOfOne);

function operationsOfOne(controller: Type): Operation[] {
  const prototype = controller.prototype as Record<string, unknown>;
  const handlers = Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    return typeof handler === 'function' && Reflect.hasMetadata(methodKey, handler) ? [handler] : [];
  });
  return handlers.map((handler) => {
    const method = (RequestMethod[Reflect.getMetadata(methodKey, handler) as RequestMethod] ?? '').toLowerCase();
    const path = `/${patternOf(controller, handler)}`.replace(/:(\w+)/g, '{$1}');
    const answer = Reflect.getMetadata(answerKey, handler) as AnswerOfEndpoint | undefined;
    return { name: `${method} ${path}`, method, path, access: accessOf(handler), answer };
  });
}

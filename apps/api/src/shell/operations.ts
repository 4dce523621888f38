import type { Type } from '@nestjs/common';
import { answerKey, type Access, type AnswerOfEndpoint } from '@sitekeep/platform';
import { accessOf, handlersOf, methodOf, patternOf } from '../access/route-access.ts';

/** An endpoint as the interface description names it. */
export type Operation = { name: string; method: string; path: string; access: Access | undefined; answer: AnswerOfEndpoint | undefined };

/** The endpoints of the controllers: `post /v1/sites/{id}/hostnames` and what each asks for and answers. */
export const operationsOf = (controllers: readonly Type[]): Operation[] => controllers.flatMap(operationsOfOne);

const operationsOfOne = (controller: Type): Operation[] =>
  handlersOf(controller).map(({ handler }) => {
    const method = methodOf(handler).toLowerCase();
    const path = `/${patternOf(controller, handler)}`.replace(/:(\w+)/g, '{$1}');
    const answer = Reflect.getMetadata(answerKey, handler) as AnswerOfEndpoint | undefined;
    return { name: `${method} ${path}`, method, path, access: accessOf(handler), answer };
  });

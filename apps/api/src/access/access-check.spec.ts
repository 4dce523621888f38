import { Controller, Get } from '@nestjs/common';
import { Public } from '@sitekeep/platform';
import { AccessCheck } from './access-check.ts';
import { patternOf, isStaffRoute, unguardedOf } from './route-access.ts';

@Controller('v1/things')
class Half {
  @Public('for the test')
  @Get('open')
  open() {
    return 1;
  }

  forgotten() {
    return 2;
  }

  helper() {
    return 3;
  }
}

@Controller('v1/other-things')
class Heir extends Half {}

// Applied by hand: the lint rule would find it first, and this checks what comes after the lint rule.
Get(':id')(Half.prototype, 'forgotten', { value: Reflect.get(Half.prototype, 'forgotten') });

@Controller('/v1/staff')
class Staff {
  @Public('for the test')
  @Get(['sign-in', 'other'])
  entry() {
    return 1;
  }
}

const methodOf = (controller: { prototype: object }, name: string) => Reflect.get(controller.prototype, name) as () => unknown;

test('the app does not start while an endpoint names no access, and says which', () => {
  expect(unguardedOf(Half)).toEqual(['Half.forgotten (GET v1/things/:id)']);
  expect(unguardedOf(Heir)).toEqual(['Heir.forgotten (GET v1/other-things/:id)']);
  const discovery = { getControllers: () => [{ metatype: Half }] };
  expect(() => new AccessCheck(discovery as never).onModuleInit()).toThrow('Half.forgotten');
});

test('routes under v1/staff belong to the console, however they are written', () => {
  expect(patternOf(Staff, methodOf(Staff, 'entry'))).toBe('v1/staff/sign-in');
  expect(isStaffRoute(Staff, methodOf(Staff, 'entry'))).toBe(true);
  expect(isStaffRoute(Half, methodOf(Half, 'open'))).toBe(false);
});

import { randomBytes } from 'node:crypto';
import { Document } from './document.ts';
import { Schemas } from './schemas.ts';
import { Validator } from './validator.ts';

function validator(schema: unknown, older = false, more: object = {}): { faults: (value: unknown) => string[] } {
  const document = new Document({ schema, ...more });
  const schemas = new Schemas(document, older);
  const name = schemas.add(schema, '/schema');
  expect(document.faults).toEqual([]);
  const made = new Validator(Object.fromEntries(schemas.clean));
  return { faults: (value) => made.validate(name, value).map(({ at, keyword }) => `${at} ${keyword}`.trim()) };
}

// Schema, what fits, what does not, and why not.
const cases: readonly (readonly [unknown, readonly unknown[], readonly unknown[], string])[] = [
  [true, [1, null, {}], [], ''],
  [{ type: 'string' }, ['', 'a'], [1, null, [], {}, true], 'type'],
  [{ type: 'integer' }, [1, -0, 1.0], [1.5, '1', true], 'type'],
  [{ type: 'number' }, [1, 1.5], ['1'], 'type'],
  [{ type: 'boolean' }, [true, false], [0, 'true'], 'type'],
  [{ type: 'null' }, [null], [0, ''], 'type'],
  [{ type: 'array' }, [[]], [{}], 'type'],
  [{ type: 'object' }, [{}], [[], null], 'type'],
  [{ type: ['string', 'null'] }, ['a', null], [1], 'type'],
  [{ minLength: 2 }, ['ab', 5], ['a', '😀'], 'minLength'],
  [{ maxLength: 2 }, ['ab', '😀😀'], ['abc'], 'maxLength'],
  [{ pattern: '^a+$' }, ['a', 1], ['b'], 'pattern'],
  [{ minimum: 3 }, [3, '1'], [2.9], 'minimum'],
  [{ maximum: 3 }, [3], [3.1], 'maximum'],
  [{ exclusiveMinimum: 3 }, [3.1], [3], 'exclusiveMinimum'],
  [{ exclusiveMaximum: 3 }, [2.9], [3], 'exclusiveMaximum'],
  [{ multipleOf: 0.1 }, [0.3, 1.1, 4], [0.35], 'multipleOf'],
  [{ enum: ['a', 1, null, { x: [1] }] }, ['a', 1, null, { x: [1] }], ['b', '1', { x: [2] }, undefined], 'enum'],
  [{ const: { a: 1, b: 2 } }, [{ b: 2, a: 1 }], [{ a: 1 }, null], 'const'],
  [{ items: { type: 'string' } }, [[], ['a'], 'a'], [['a', 1]], '[] type'],
  [{ prefixItems: [{ type: 'string' }], items: false }, [[], ['a']], [['a', 1]], '[] false'],
  [{ minItems: 1 }, [[1]], [[]], 'minItems'],
  [{ maxItems: 1 }, [[1]], [[1, 2]], 'maxItems'],
  [
    { uniqueItems: true },
    [[1, '1', [1], { a: 1, b: 2 }]],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
    'uniqueItems',
  ],
  [{ contains: { const: 1 } }, [[0, 1]], [[0], []], 'contains'],
  [{ contains: { const: 1 }, minContains: 2 }, [[1, 1]], [[1]], 'contains'],
  [{ contains: { const: 1 }, minContains: 0, maxContains: 1 }, [[], [1]], [[1, 1]], 'maxContains'],
  [{ required: ['a'] }, [{ a: undefined }, { a: 1 }, 'x'], [{}, { b: 1 }], 'a required'],
  [{ minProperties: 1 }, [{ a: 1 }], [{}], 'minProperties'],
  [{ maxProperties: 1 }, [{ a: 1 }], [{ a: 1, b: 1 }], 'maxProperties'],
  [{ properties: { a: { type: 'string' } } }, [{}, { a: '' }, { b: 1 }], [{ a: 1 }], 'a type'],
  [{ properties: { a: {} }, additionalProperties: false }, [{ a: 1 }], [{ b: 1 }], '* additionalProperties'],
  [{ additionalProperties: { type: 'string' } }, [{ a: '' }], [{ a: 1 }], '* type'],
  [{ patternProperties: { '^x-': { type: 'string' } }, additionalProperties: false }, [{ 'x-a': '' }], [{ 'x-a': 1 }], '* type'],
  [{ propertyNames: { maxLength: 2 } }, [{ ab: 1 }], [{ abc: 1 }], '* propertyNames'],
  [{ dependentRequired: { a: ['b'] } }, [{ b: 1 }, { a: 1, b: 1 }], [{ a: 1 }], 'b dependentRequired'],
  [{ dependentSchemas: { a: { required: ['b'] } } }, [{ b: 1 }, { a: 1, b: 1 }], [{ a: 1 }], 'b required'],
  [{ allOf: [{ minimum: 1 }, { maximum: 3 }] }, [2], [0], 'minimum'],
  [{ anyOf: [{ type: 'string' }, { minimum: 3 }] }, ['a', 3], [2], 'anyOf'],
  [{ oneOf: [{ type: 'integer' }, { minimum: 3 }] }, [2, 3.5], [4, 2.5], 'oneOf'],
  [{ not: { type: 'string' } }, [1], ['a'], 'not'],
  [{ if: { type: 'string' }, then: { minLength: 2 }, else: { minimum: 5 } }, ['ab', 5], ['a'], 'minLength'],
  [{ properties: { a: { items: { properties: { b: { type: 'string' } } } } } }, [{ a: [{ b: '' }] }], [{ a: [{ b: 1 }] }], 'a[].b type'],
  [{ format: 'date' }, ['2024-02-29', 1], ['2023-02-29', '2024-1-1', 'x'], 'format'],
  [{ format: 'date-time' }, ['2024-01-01T10:00:00Z', '2024-01-01t10:00:00.5+02:00'], ['2024-01-01', '2024-01-01T25:00:00Z'], 'format'],
  [{ format: 'email' }, ['a@b.example'], ['a', 'a b@c'], 'format'],
  [{ format: 'uuid' }, ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567'], 'format'],
  [{ format: 'ipv4' }, ['192.0.2.1'], ['192.0.2.256', '::1'], 'format'],
  [{ format: 'ipv6' }, ['2001:db8::1'], ['192.0.2.1', 'fe80::1%eth0'], 'format'],
  [{ format: 'hostname' }, ['a.example'], ['-a', 'a..b'], 'format'],
  [{ format: 'uri' }, ['https://a.example/x?y#z'], ['a/b', 'https://a b'], 'format'],
  [{ type: 'integer', format: 'int32' }, [2_147_483_647], [2_147_483_648], 'format'],
  [{ format: 'of-our-own' }, ['anything', 1], [], ''],
];

test.each(cases)('%j', (schema, fits, others, fault) => {
  const { faults } = validator(schema);
  for (const value of fits) expect([value, ...faults(value)]).toEqual([value]);
  for (const value of others) expect([value, faults(value).length > 0]).toEqual([value, true]);
  if (others.length > 0) expect(faults(others[0])).toContain(fault);
});

test('3.0 has words of its own', () => {
  const nullable = validator({ type: 'string', nullable: true, enum: ['a'] }, true);
  expect([nullable.faults(null), nullable.faults('a'), nullable.faults('b')]).toEqual([[], [], ['enum']]);
  const exclusive = validator({ minimum: 3, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false }, true);
  expect([exclusive.faults(3), exclusive.faults(5)]).toEqual([['exclusiveMinimum'], []]);
  const beside = { components: { A: { type: 'string' } } };
  expect(validator({ $ref: '#/components/A', minLength: 5 }, true, beside).faults('a')).toEqual([]);
  expect(validator({ $ref: '#/components/A', minLength: 5 }, false, beside).faults('a')).toEqual(['minLength']);
});

test('what only answers have is not demanded of requests', () => {
  const { faults } = validator({ required: ['id', 'name'], properties: { id: { type: 'integer', readOnly: true }, name: {} } });
  expect([faults({ name: 'a' }), faults({ id: 1 })]).toEqual([[], ['name required']]);
});

test('names that objects have by themselves are neither there nor known', () => {
  const closed = validator({ properties: { a: {} }, additionalProperties: false });
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    expect([name, ...closed.faults(JSON.parse(`{"${name}":1}`))]).toEqual([name, '* additionalProperties']);
    expect(validator({ required: [name] }).faults({})).toEqual([`${name} required`]);
  }
});

test('every fault of a value, but not more than can be of use, and none that names what was sent', () => {
  const { faults } = validator({ additionalProperties: { type: 'string' }, required: ['a'] });
  const secret = randomBytes(8).toString('hex');
  const found = faults(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${secret}${i}`, i])));
  expect(found).toHaveLength(20);
  expect(found.join()).not.toContain(secret);
});

describe('work is bounded', () => {
  const took = (run: () => unknown): number => {
    const before = process.threadCpuUsage();
    run();
    return process.threadCpuUsage(before).user / 1000;
  };
  const numbers = Array.from({ length: 60_000 }, (_, i) => i);

  test.each([
    ['many elements that must differ', { uniqueItems: true }, [...numbers, ...numbers, ...numbers, ...numbers]],
    ['many elements and alternatives', { items: { anyOf: Array.from({ length: 200 }, (_, i) => ({ const: `${i}` })) } }, numbers],
    ['a long list of values', { items: { enum: numbers } }, numbers],
    ['a pattern that others take for ever over', { pattern: '^(a+)+$' }, `${'a'.repeat(500_000)}!`],
    ['a schema within itself', { $ref: '#/components/T' }, JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  ])('%s', (_, schema, value) => {
    const { faults } = validator(schema, false, { components: { T: { properties: { a: { $ref: '#/components/T' } } } } });
    expect(took(() => expect(faults(value)).toEqual(['too_complex']))).toBeLessThan(500);
  });

  test('and ordinary values are far from its bounds', () => {
    const item = {
      type: 'object',
      required: ['id', 'name'],
      additionalProperties: false,
      properties: {
        id: { type: 'integer' },
        name: { type: 'string', maxLength: 100, pattern: '^[\\w ]+$' },
        tags: { items: { type: 'string' } },
      },
    };
    const { faults } = validator({ type: 'array', items: item });
    const value = Array.from({ length: 1000 }, (_, id) => ({ id, name: `Item number ${id}`, tags: ['red', 'blue'] }));
    expect(faults(value)).toEqual([]);
    expect(took(() => faults(value))).toBeLessThan(100);
  });
});

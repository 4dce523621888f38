import type { RulesetCondition } from '@sitekeep/contracts';
import { sharedCidrSet } from '@sitekeep/geo';
import type { CustomRequest } from './custom-request.ts';
import {
  argumentNames,
  argumentValues,
  bodyValues,
  cookieValues,
  exactName,
  headerValues,
  pathReadings,
  queryValues,
  type Values,
} from './readings.ts';
import { type TextTest, textTest } from './text-test.ts';
import type { Work } from './work.ts';

/** Whether a condition holds; null: that takes the body, which is not there yet. */
export type ConditionTest = (request: CustomRequest, work: Work) => boolean | null;

/**
 * Of one condition. A rule that stops requests is asked so that nobody gets by: any reading of a path counts, and with `negate` every
 * value of a named field is asked by itself, so that a second one hides nothing. A rule that spares them (`sparing`: allow) is asked the
 * other way round: all readings and all values must be as it says. Throws on a bad pattern or network.
 */
export function conditionTest(condition: RulesetCondition, sparing: boolean): ConditionTest {
  const { field, negate } = condition;
  if (field === 'address') return flat(addressTest(condition), negate);
  if (field === 'country') return flat(countryTest(condition), negate);
  if (field === 'body_bytes') return sizeTest(condition);
  const test = textTest(condition);
  if (field === 'method') return flat(({ method }, work) => test(method, work), negate);
  if (field === 'hostname') return flat(({ hostname }, work) => test(hostname, work), negate);
  if (field === 'path') return readingsTest(test, negate, sparing);
  return valuesTest(valuesOf(condition), test, condition, sparing);
}

type FlatTest = (request: CustomRequest, work: Work) => boolean;

const flat =
  (test: FlatTest, negate: boolean): ConditionTest =>
  (request, work) =>
    test(request, work) !== negate;

function addressTest({ operator, values }: RulesetCondition): FlatTest {
  if (operator === 'exists') return () => true;
  const networks = sharedCidrSet(values.map((address) => ({ address, expiresAt: null })));
  return ({ address, now }) => networks.find(address, now) !== null;
}

function countryTest({ operator, values }: RulesetCondition): FlatTest {
  if (operator === 'exists') return ({ country }) => country() !== null;
  const codes = new Set(values.map((code) => code.toUpperCase()));
  return ({ country }) => codes.has(country() ?? '');
}

function sizeTest({ operator, values, negate }: RulesetCondition): ConditionTest {
  const sizes = values.map(Number);
  const test = (bytes: number): boolean => {
    if (operator === 'exists') return bytes > 0;
    if (operator === 'greater') return bytes > Math.min(...sizes);
    if (operator === 'less') return bytes < Math.max(...sizes);
    return sizes.includes(bytes);
  };
  return ({ bodyBytes }) => (bodyBytes === null ? null : test(bodyBytes) !== negate);
}

/** Every reading is what an origin may take the path for. */
function readingsTest(test: TextTest, negate: boolean, sparing: boolean): ConditionTest {
  return ({ path }, work) => {
    const readings = pathReadings(path);
    const holds = (reading: string) => test(reading, work) !== negate;
    return sparing ? readings.every(holds) : readings.some(holds);
  };
}

function valuesOf({ field, name, ignoreCase }: RulesetCondition): (request: CustomRequest) => Values {
  if (field === 'query') return queryValues;
  if (field === 'body') return bodyValues;
  if (field === 'argument') {
    const names = argumentNames(name, ignoreCase);
    return (request) => argumentValues(request, names);
  }
  if (field === 'cookie') {
    const names = exactName(name, false);
    return (request) => cookieValues(request, names);
  }
  const names = exactName(field === 'user_agent' ? 'user-agent' : name, true);
  return (request) => headerValues(request, names);
}

function valuesTest(
  valuesOf: (request: CustomRequest) => Values,
  test: TextTest,
  { name, negate, field }: RulesetCondition,
  sparing: boolean,
): ConditionTest {
  const oneByOne = name !== null || field === 'user_agent';
  return (request, work) => {
    const { values, more } = valuesOf(request);
    const matches = (value: readonly string[]) => value.some((text) => test(text, work));
    const unknown = (rest: boolean) => (more ? null : rest);
    if (!oneByOne || sparing === negate) {
      // One that matches decides: for the rule, or against one that is turned round.
      if (values.some(matches)) return !negate;
      return unknown(negate);
    }
    // One that does not match decides: against a rule that spares, or for one that stops and is turned round.
    if (!values.every(matches)) return negate;
    return unknown((values.length === 0) === negate);
  };
}

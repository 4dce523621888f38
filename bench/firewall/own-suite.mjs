// The repo's own suite: what every rule must stop, what comes close and must pass, and the ordinary traffic of the tests.
import { ourRules } from '@sitekeep/firewall';
import { exampleRequest } from '../../libs/firewall/src/testing/example-request.ts';
import { ordinaryTraffic } from '../../libs/firewall/src/testing/ordinary/index.ts';

export function ownSuite() {
  const examples = ourRules.flatMap((rule) => [
    ...rule.bad.map((example, index) => exampleCase(rule, example, true, `${rule.id}-bad-${index + 1}`)),
    ...rule.good.map((example, index) => exampleCase(rule, example, false, `${rule.id}-good-${index + 1}`)),
  ]);
  const ordinary = [...ordinaryTraffic()].map((request, index) => ordinaryCase(request, `ordinary-${index + 1}`));
  return [...examples, ...ordinary];
}

const exampleCase = (rule, example, attack, id) => ({
  id,
  family: rule.family,
  paranoia: rule.paranoia,
  attack,
  request: exampleRequest(example),
});

const ordinaryCase = (request, id) => ({ id, family: null, kind: request.kind, paranoia: 1, attack: false, request });

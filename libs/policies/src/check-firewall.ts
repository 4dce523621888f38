import type { Fault, FirewallExclusion, FirewallSettings } from '@sitekeep/contracts';
import { checkFirewallRules } from './check-firewall-rules.ts';
import { checkPaths, pathText } from './check-path.ts';

/** What a firewall section is checked against. */
export type FirewallFrame = {
  /** ids of all rules of the sets there are */
  knownRules: ReadonlySet<string>;
  crsImported: boolean;
  /** whether the site has uploaded a description of its API */
  described: boolean;
  /** rules of its own that the plan allows */
  mostRules: number;
  hostnames: readonly string[];
};

const at = '/firewall';

export function checkFirewall(section: FirewallSettings, frame: FirewallFrame): Fault[] {
  const { exclusions, rules } = section;
  const paths = exclusions.flatMap(({ path }, index) => (path ? [{ path, pointer: `${at}/exclusions/${index}/path` }] : []));
  return [
    ...setFaults(section, frame),
    ...boundFaults(section),
    ...checkPaths(paths),
    ...exclusionFaults(exclusions, frame),
    ...countFaults(rules.length, frame),
    ...checkFirewallRules(rules, `${at}/rules`, frame.hostnames),
    ...answerFaults(section, frame),
  ];
}

function setFaults({ sets, mode }: FirewallSettings, { crsImported }: FirewallFrame): Fault[] {
  const index = sets.indexOf('crs');
  if (index < 0 || crsImported || mode === 'off') return [];
  const detail = 'No CRS release has been imported here, so these rules would stop nothing: choose sitekeep, or ask for the import first.';
  return [{ pointer: `${at}/sets/${index}`, code: 'not_imported', detail }];
}

function boundFaults({ thresholds: { total, family }, body }: FirewallSettings): Fault[] {
  const never = `The total reaches ${total} before one family reaches ${family}: give at most ${total}.`;
  const none = 'Every request with a body would be refused: give a number of bytes, or let longer ones pass.';
  return [
    ...(family > total ? [{ pointer: `${at}/thresholds/family`, code: 'without_effect', detail: never }] : []),
    ...(body.bytes === 0 && body.beyond === 'refuse' ? [{ pointer: `${at}/body/beyond`, code: 'refuses_every_body', detail: none }] : []),
  ];
}

const countFaults = (count: number, { mostRules }: FirewallFrame): Fault[] =>
  count <= mostRules
    ? []
    : [
        {
          pointer: `${at}/rules`,
          code: 'limit_reached',
          detail: `${count} rules are more than the ${mostRules} of your plan; join some by match any, or choose a larger plan.`,
        },
      ];

function answerFaults({ leaks, api }: FirewallSettings, { described }: FirewallFrame): Fault[] {
  const upload = 'The site has no description of its API: upload one first, by PUT …/firewall/api-description.';
  return [
    ...(leaks.mode !== 'off' && leaks.kinds.length === 0
      ? [{ pointer: `${at}/leaks/kinds`, code: 'needed', detail: 'Name what must not leave, or choose mode off.' }]
      : []),
    ...(api.mode !== 'off' && !described ? [{ pointer: `${at}/api/mode`, code: 'no_description', detail: upload }] : []),
    ...(api.mode === 'off' && api.unknownPaths !== 'pass'
      ? [
          {
            pointer: `${at}/api/unknownPaths`,
            code: 'without_effect',
            detail: 'This belongs to log and refuse; with mode off choose pass.',
          },
        ]
      : []),
  ];
}

function exclusionFaults(exclusions: readonly FirewallExclusion[], frame: FirewallFrame): Fault[] {
  const texts = exclusions.map(exclusionText);
  return exclusions.flatMap((exclusion, index) => {
    const pointer = `${at}/exclusions/${index}`;
    const first = texts.indexOf(texts[index] as string);
    const twice = `The exclusion at position ${first} says the same already.`;
    return [...(first < index ? [{ pointer, code: 'duplicate', detail: twice }] : []), ...checkExclusion(exclusion, pointer, frame)];
  });
}

/** Whether two exclusions take out the same, as text; notes do not count. */
export const exclusionText = ({ rule, family, path, place, parameter }: FirewallExclusion): string =>
  JSON.stringify([rule, family, pathText(path), place, parameter]);

/** Places whose values have no name. */
const nameless: ReadonlySet<string> = new Set(['method', 'path']);

/** What is wrong with one exclusion but for its path. */
function checkExclusion(
  { rule, family, path, place, parameter }: FirewallExclusion,
  pointer: string,
  { knownRules }: FirewallFrame,
): Fault[] {
  const narrowed = path !== null || place !== null || parameter !== null;
  if (rule === null && !narrowed)
    return family === null
      ? [{ pointer, code: 'everything', detail: 'This would switch all rules off: name a rule, a family or a path, or choose no sets.' }]
      : [{ pointer, code: 'whole_family', detail: `This switches the family off: put ${family} into familiesOff instead.` }];
  const unknown = `There is no rule ${rule}; GET /v1/firewall/rules lists all. Rules of your own are switched off by enabled.`;
  const both = 'A rule belongs to its family already: leave the family out.';
  const noName = `Values of ${place} have no name: leave the parameter out, or choose another place.`;
  return [
    ...(rule !== null && !knownRules.has(rule) ? [{ pointer: `${pointer}/rule`, code: 'unknown_rule', detail: unknown }] : []),
    ...(rule !== null && family !== null ? [{ pointer: `${pointer}/family`, code: 'without_effect', detail: both }] : []),
    ...(parameter !== null && place !== null && nameless.has(place)
      ? [{ pointer: `${pointer}/parameter`, code: 'without_effect', detail: noName }]
      : []),
  ];
}

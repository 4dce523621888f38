import type { Rule } from '../rule.ts';
import { inputs } from './places.ts';

const raw = String.raw;

/** CWE-384: a session of the attacker's choice that a visitor is to log in to. */
export const sessionRules: readonly Rule[] = [
  {
    id: 'session-parameter',
    family: 'session',
    severity: 'critical',
    paranoia: 1,
    stops: 'The name of a session cookie as a parameter of a link from another site, as it is sent to visitors who are to log in to it.',
    in: ['argument_names', 'signals'],
    screen: 'sessionName',
    when: [
      {
        regex: raw`^(?:jsessionid|jservsession(?:id)?|jwsession|phpsess(?:ion|id)?|phpsessionid|asp(?:\.net_)?session(?:id)?\w{0,20}|aspsessionid\w*|connect\.sid|express[.:]sess(?:ion)?|(?:__(?:host|secure)-)?next-auth\.(?:session-token|csrf-token)|(?:__(?:host|secure)-)?authjs\.session-token|rack\.session|sails\.sid|ci_sessions?|koa[:.]sess(?:\.sig)?|zend_session_id|zendsessionid|weblogicsession|session-id|sessionid|_rails_session|_\w{1,30}_session|laravel_session|cf(?:id|token)|cfsid|session_token|sid_session|wlsession|viewstate_session|plack_session|mojolicious|beaker\.session\.id|sessid|symfony|cakephp|play_session|django_session|_session_id|sessionkey|phpbb\w*_sid|vbsessionhash|siteserver|sailssid|userclientid|ewd_session)$`,
      },
      { regex: raw`^referer_outside\b` },
    ],
    bad: [
      { target: '/login.php?jsessionid=74B0CB414BD77D17B5680A6386EF1666', headers: { Referer: 'http://attacker.example/test' } },
      { target: '/?phpsessid=abc', headers: { Referer: 'https://attacker.example/' } },
    ],
    good: [
      { target: '/login?jsessionid=abc123', headers: { Referer: 'http://example.com/another-page' } },
      { target: '/done?session_id=cs_test_1', headers: { Referer: 'https://checkout.example/' } },
      { target: '/?q=session', headers: { Referer: 'https://search.example/' } },
    ],
  },
  {
    id: 'session-parameter-alone',
    family: 'session',
    severity: 'critical',
    paranoia: 1,
    stops: 'The name of a session cookie of Java, PHP or ASP as a parameter of a link that no page led to.',
    in: ['argument_names', 'signals'],
    screen: 'sessionName',
    when: [
      { regex: raw`^(?:jsessionid|jservsession(?:id)?|phpsess(?:ion|id)?|phpsessionid|asp(?:\.net_)?session(?:id)?\w{0,20})$` },
      { regex: raw`^referer_missing\b` },
    ],
    bad: [{ target: '/login.php?jsessionid=74B0CB414BD77D17B5680A6386EF1666' }],
    good: [
      { target: '/login.php?jsessionid=74B0CB414BD77D17B5680A6386EF1666', headers: { Referer: 'http://example.com/' } },
      { target: '/?sessionid=1' },
    ],
  },
  {
    id: 'session-cookie-script',
    family: 'session',
    severity: 'critical',
    paranoia: 1,
    stops: 'Script or markup in a value that sets a cookie of the page.',
    in: inputs,
    screen: 'sessionCookie',
    when: [
      {
        regex: raw`\.\s*cookie\s*=\s*["'\x{60}(\w].{0,100}(?:;\s*(?:domain|expires|path)\s*=|sess|sid)|http-equiv\s*=\s*["']?\s*set-cookie`,
        minLength: 10,
      },
    ],
    bad: ['document.cookie="sessionid=1234; domain=.example.dom"', '<meta http-equiv="Set-Cookie" content="a=b">'],
    good: ['read document.cookie', 'a session of cookies'],
  },
];

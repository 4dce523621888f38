import type { Rule } from '../rule.ts';
import { everywhere, inputs } from './places.ts';

const raw = String.raw;

/** CWE-90: values that become part of a search of a directory (RFC 4515). */
export const ldapRules: readonly Rule[] = [
  {
    id: 'ldap-filter',
    family: 'ldap',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that ends the filter of a search in a directory and adds another.',
    in: everywhere,
    screen: 'ldap',
    when: [
      {
        regex: raw`^[^()]*\)+[\s\x00]*(?:[|&!][\s\x00]*)?\(?[\s\x00]*(?:[|&!][\s\x00]*(?:\(|\)|$)|\([\s\x00]*(?:[|&!]|[\w.;:-]{1,40}\s*(?:[~<>:]?=|\*))|[|&!]?\([\w.;:-]{1,40}[~<>]?=)|^[^()]*\*\)+[\s\x00]*(?:[!|&]\s*)?(?:\(\s*[|&!]?\s*(?:\(|\)|[\w.-]+[~<>]?=)|%00|\x00|\(\(?\|)|\*\s*\(\s*[|&]\s*\(|\)\([|&!]\s*\(?[\w.-]+=\*|^[^()]*\)\(&\)|^\*?\(?\|\(?(?:mail|uid|cn|objectclass)=\*|^\w{0,20}\*\(\)\s*[|&!]`,
        minLength: 4,
      },
    ],
    bad: [
      'bar)(&)',
      'void)(objectClass=users))(&(objectClass=void)',
      '*)!(sn=*',
      'aaa*aaa)(cn>=bob)',
      'john)(sn~=smith',
      'test))(&(objectClass=*',
      'val)|(uid=*',
      '*)(uid=*))(|(uid=*',
      'admin*)((|userpassword=*)',
      '*(|(mail=*))',
      'test)\t(\t|',
      '*))%00',
      "*()|&'",
    ],
    good: [
      '(&(objectCategory=computer)  (userAccountControl:1.2.840.113556.1.4.803:=8192))',
      '(a b)*c',
      '(1 2) (3 4)',
      'that is nice :) (see below)',
      '1) first 2) second (or third)',
      'f(x)(y)',
      '!@#$%^&*()|',
    ],
  },
  {
    id: 'ldap-attributes',
    family: 'ldap',
    severity: 'critical',
    paranoia: 2,
    stops: 'Filters of directories as values.',
    in: inputs,
    screen: 'ldap',
    when: [
      {
        regex: raw`\((?:[|&!]\s*\()?(?:objectclass|objectcategory|samaccountname|userpassword|uid|cn|sn|ou|dc|mail|memberof|useraccountcontrol)[\w.:;-]*[~<>]?=`,
        minLength: 6,
      },
    ],
    bad: ['(&(objectClass=user)(uid=1))', '(cn=*)'],
    good: ['(a=b)', 'cn = x'],
  },
];

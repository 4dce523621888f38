import type { Rule } from '../rule.ts';
import { everywhere } from './places.ts';

const raw = String.raw;

/** CWE-611 and CWE-776: XML that makes its reader load files or addresses, or grow without end. */
export const xxeRules: readonly Rule[] = [
  {
    id: 'xxe-entity',
    family: 'xxe',
    severity: 'critical',
    paranoia: 1,
    stops: 'A declaration of an entity that loads a file or an address, or a parameter entity.',
    in: [...everywhere, 'file_heads'],
    screen: 'xml',
    when: [
      {
        regex: raw`!\s*ENTITY\s+(?:(?:%|&#x?0*(?:25|37);)\s*[\w.:-]+\s|[\w.:%-]+\s+(?:SYSTEM|PUBLIC)\s*["'])|<!DOCTYPE\s+[\w.:-]+\s+SYSTEM\s*["']\s*(?:file|php|expect|ftp|gopher|jar|netdoc|data|https?|//|/|\\|\.\.)|<!DOCTYPE\s[^>\[]*\[\s*(?:%|<!ENTITY\s+%)|<!ENTITY\s+\w+\s+["'](?:\s*&\w+;){3,}`,
        minLength: 12,
      },
    ],
    bad: [
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      '<!DOCTYPE root [ <!ENTITY % t SYSTEM "https://a.b/">%t;]>',
      'foo!ENTITY % bar SYSTEM',
      '<!DOCTYPE a SYSTEM "http://a.b/x.dtd">',
      '<!ENTITY b "&a;&a;&a;&a;">',
    ],
    good: [
      '<!DOCTYPE html>',
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
      '<!ENTITY ns "http://www.w3.org/2000/svg">',
    ],
  },
  {
    id: 'xxe-include',
    family: 'xxe',
    severity: 'critical',
    paranoia: 1,
    stops: 'XML in a value that includes a file or an address: XInclude, a schema or style sheet of another server.',
    in: [...everywhere, 'file_heads'],
    screen: 'xml',
    when: [
      {
        regex: raw`www\.w3\.org/2001/XInclude|<\w{1,20}:include\s[^>]*href\s*=|^(?:[\w.-]{1,40}=)?\s*<[^>]*\bxsi:(?:noNamespace)?schemaLocation\s*=\s*["'](?:[^"']*\s)?\s*(?:https?|ftp|file):|<\?xml-stylesheet\s[^>]*href\s*=\s*["']?(?:https?:)?//|<xsl:(?:include|import|copy-of|value-of)\s[^>]*(?:document\s*\(|href|unparsed-text|system-property)`,
        minLength: 12,
      },
    ],
    bad: [
      '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="http://b.c/foo"/></a>',
      '<a xmlns="http://a.b/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://a.b/ http://c.d/a.xsd">a</a>',
    ],
    good: ['<svg xmlns="http://www.w3.org/2000/svg"></svg>', 'how to include a file'],
  },
  {
    id: 'xxe-body',
    family: 'xxe',
    severity: 'critical',
    paranoia: 1,
    stops: 'A body of XML that declares what it loads from elsewhere.',
    in: ['signals'],
    screen: 'xml',
    when: [
      {
        regex: raw`^xml_external_entity (?:file|ftp|gopher|php|expect|jar|netdoc|data|dict|ldap|phar|zip)\b|^xml_parameter_entity\b|^xml_entity_reference \d{4,}`,
      },
    ],
    bad: [
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/xml' },
        body: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      },
      { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body: '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://a.b/"> %x;]><a/>' },
    ],
    good: [{ method: 'POST', headers: { 'Content-Type': 'application/xml' }, body: '<?xml version="1.0"?><a>b</a>' }],
  },
  {
    id: 'xxe-doctype',
    family: 'xxe',
    severity: 'critical',
    paranoia: 2,
    stops: 'A body of XML with entities or parts of its own.',
    in: ['signals'],
    screen: 'xml',
    when: [{ regex: raw`^xml_(?:external_entity|entity|include)\b` }],
    bad: [{ method: 'POST', headers: { 'Content-Type': 'application/xml' }, body: '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>' }],
    good: [{ method: 'POST', headers: { 'Content-Type': 'application/xml' }, body: '<a>b</a>' }],
  },
];

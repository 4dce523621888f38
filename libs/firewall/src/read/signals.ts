/**
 * What reading a request has shown besides its values. Each becomes a field of place `signal` whose name is one of these and whose value
 * is the name again, then (after one space) a detail where one is given below: `graphql_depth 14`, `file_kind php`. So a rule over the
 * part `signals` is a regex such as `^xml_external_entity\b`. A detail is a count, a kind or a name, never a value that was sent.
 */
export const signalNames = {
  // Encodings, wherever they stand; the detail is the place
  invalid_percent: '% without two hex digits after it, in a path, query or form',
  double_encoded: 'percent-encoded twice or more',
  unicode_percent: '%uXXXX, which only some servers decode',
  overlong_utf8: 'a character encoded in more bytes than it needs (RFC 3629 section 3)',
  invalid_utf8: 'bytes that are no UTF-8',
  null_byte: 'U+0000 in a value',
  control_character: 'U+0001 to U+001F but tab and line ends, or U+007F, in a value',
  compatibility_character: 'fullwidth or other forms that some programs fold to ASCII',
  base64_text: 'a value that is base64 of readable text',
  utf7: 'characters encoded in UTF-7',
  encoded_too_deep: 'decoding ended at its bound, not at the end',

  // Target
  absolute_target: 'http://host/path where a path belongs',
  target_fragment: '# in the target',
  path_backslash: 'a backslash in the path, encoded or not',
  path_dot_segments: 'a segment . or .. in the path, encoded or not',
  path_encoded_slash: '%2F or %5C in the path',
  path_empty_segments: '// in the path',
  path_parameter: 'name=value after a ; in the path; detail: its name',
  query_semicolon: '; where some servers begin another parameter',
  duplicate_parameter: 'a parameter twice or more, its name not ending in []; detail: its name',
  many_parameters: 'more than 200 parameters in one place; detail: the count',

  // Headers
  host_missing: 'no Host',
  host_is_address: 'Host is an IP address',
  user_agent_missing: 'no User-Agent, or an empty one',
  accept_missing: 'no Accept',
  referer_outside: 'a Referer of another site, and a query',
  referer_missing: 'no Referer, and a query',
  duplicate_header: 'a header twice that may be there once; detail: its name',
  header_malformed: 'a header that has a known form and another value; detail: its name',
  many_ranges: 'a Range of more than 5 parts; detail: the count',
  body_with_get: 'GET or HEAD with a body',
  content_type_missing: 'a body, and no Content-Type',
  content_type_malformed: 'a Content-Type that is not type/subtype; parameters',
  charset_unknown: 'a charset that is none of the usual ones',
  length_and_coding: 'Content-Length and Transfer-Encoding',
  authorization_malformed: 'Authorization that is not scheme and credentials; detail: the scheme, of the usual ones',
  jwt_unsigned: 'a JSON web token with algorithm none or without a signature',
  cookie_malformed: 'a cookie without a name, or with characters that RFC 6265 does not know in its name',

  // Body as a whole
  content_type_lies: 'a body of another kind than Content-Type says; detail: the kind it is read as',
  coding_unknown: 'a Content-Encoding that is not gzip, deflate, br, zstd or identity',
  coding_failed: 'a body that can not be unpacked as Content-Encoding says',
  coding_undeclared: 'a packed body without Content-Encoding',
  coding_many: 'packed more than once',
  coding_bomb: 'a body that unpacks to more than the bounds allow',
  body_charset: 'a body that is not UTF-8 by its declaration, byte order mark or bytes; detail: the charset',
  byte_order_mark: 'a body that begins with one',

  // multipart/form-data (RFC 7578, RFC 2046)
  multipart_boundary_missing: 'no boundary in Content-Type',
  multipart_boundary_duplicate: 'boundary given twice',
  multipart_boundary_malformed: 'a boundary that RFC 2046 does not allow',
  multipart_no_parts: 'the boundary is nowhere in the body',
  multipart_end_missing: 'no closing boundary',
  multipart_preamble: 'text before the first boundary',
  multipart_epilogue: 'text after the closing boundary',
  multipart_line_ends: 'lines that end with LF alone, or mixed',
  multipart_other_boundary: 'something behind a boundary on its line, as of a longer boundary',
  multipart_header_malformed: 'a part header without a colon, folded, or with odd characters',
  multipart_header_duplicate: 'a part header twice; detail: its name',
  multipart_header_unknown: 'a part header that is not Content-*; detail: its name',
  multipart_transfer_encoding: 'Content-Transfer-Encoding in a part; detail: which',
  multipart_disposition_missing: 'a part without Content-Disposition: form-data',
  multipart_name_missing: 'a part without a name',
  multipart_parameter_duplicate: 'name or filename twice in one part',
  multipart_parameter_quoting: 'a name or file name with odd quoting or escapes',
  multipart_filename_extended: 'filename*',
  multipart_charset_field: 'a part named _charset_, or a charset of a part that is not UTF-8; detail: the charset',
  multipart_nested: 'multipart inside multipart',
  many_parts: 'more than 100 parts; detail: the count',

  // Files
  file_kind: 'what a file is by its first bytes; detail: one of fileKinds, or text or unknown',
  file_extension: 'detail: the last extension of its name, lower case',
  file_double_extension: 'a name with more than one extension; detail: all of them, lower case',
  file_name_path: 'a file name with a slash, backslash or ..',
  file_name_odd: 'a file name with U+0000, a control character, or a trailing dot or space',
  file_kind_mismatch: 'an extension or Content-Type of an image, sound, film or font, and other bytes; detail: the kind',
  file_code: 'code inside a file of any kind; detail: php, script, asp, jsp, shell',

  // JSON
  json_invalid: 'what is no JSON even with leniency',
  json_lenient: 'what only lenient readers take: comments, single quotes, names without quotes, trailing commas, NaN',
  json_trailing: 'something after the end of the document',
  json_duplicate_key: 'a key twice in one object; detail: the key',
  json_many_documents: 'several documents in one body (NDJSON); detail: the count',
  json_truncated: 'ends before its end though the body is complete',
  json_odd_number: 'a number of more than 30 characters, or hexadecimal',

  // XML
  xml_invalid: 'what is not well-formed',
  xml_doctype: 'a DOCTYPE',
  xml_entity: 'a declared entity; detail: how many',
  xml_parameter_entity: 'a declared or used parameter entity',
  xml_external_entity: 'SYSTEM or PUBLIC in a DOCTYPE or an entity; detail: the scheme of its address, or none',
  xml_processing_instruction: 'a processing instruction but <?xml?>; detail: its target',
  xml_class_name: 'an element named as a class of Java; detail: its name',
  xml_include: 'xi:include',
  xml_entity_reference: 'a reference to an entity that is not predefined; detail: how many',
  xml_encoding: 'an encoding in the declaration that is not UTF-8 or ASCII; detail: which',

  // GraphQL
  graphql_operation: 'detail: query, mutation or subscription',
  graphql_introspection: '__schema or __type',
  graphql_depth: 'nested selections, from 5 on; detail: how deep',
  graphql_aliases: 'from 5 on; detail: the count',
  graphql_duplicates: 'the same field asked for again, from 5 on; detail: the count',
  graphql_directives: 'from 5 on; detail: the count',
  graphql_fragments: 'from 5 on; detail: the count',
  graphql_fragment_cycle: 'a fragment that spreads itself, directly or by others',
  graphql_batch: 'operations in one request, from 2 on; detail: the count',
  graphql_arguments: 'a page size (first, last, limit …) above 1000; detail: its value',
  graphql_invalid: 'what is no GraphQL where only that is expected',
} as const satisfies Record<string, string>;
export type SignalName = keyof typeof signalNames;

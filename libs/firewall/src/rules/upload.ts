import type { Rule } from '../rule.ts';

export const uploadRules: readonly Rule[] = [
  {
    id: 'upload-php-name',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'Files that a server of PHP would run.',
    in: ['file_names'],
    screen: 'any',
    when: [{ regex: String.raw`\.(?:php[0-9]?|phtml|phar)(?:$|[.;\x00])` }],
    bad: [
      {
        method: 'POST',
        target: '/',
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: '--b\r\ncontent-disposition: form-data; name="f"; filename="a.php"\r\n\r\nx\r\n--b--\r\n',
      },
    ],
    good: [
      {
        method: 'POST',
        target: '/',
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: '--b\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\n\r\nx\r\n--b--\r\n',
      },
    ],
  },
];

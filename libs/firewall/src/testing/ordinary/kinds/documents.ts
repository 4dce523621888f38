import type { Draw } from '../draw.ts';
import { companies, email, people, search, sentences } from '../texts/index.ts';
import { send } from './send.ts';

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const soap = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header/><soap:Body>${body}</soap:Body></soap:Envelope>`;
/** XML and its like: SOAP, WebDAV, calendars, feeds, SAML. */
export const documents = [
  (draw: Draw) =>
    send(
      draw,
      '/services/OrderService',
      'text/xml; charset=utf-8',
      soap(
        `<ns:CreateOrder xmlns:ns="http://example.com/orders"><ns:Customer>${xml(draw.one(people))}</ns:Customer><ns:Company>${xml(draw.one(companies))}</ns:Company><ns:Note><![CDATA[${sentences(draw, 2)}]]></ns:Note></ns:CreateOrder>`,
      ),
      { SOAPAction: '"http://example.com/orders/CreateOrder"' },
    ),
  (draw: Draw) =>
    send(
      draw,
      `/remote.php/dav/files/anna/${encodeURIComponent('Fotos & Videos')}/`,
      'application/xml; charset=utf-8',
      '<?xml version="1.0"?>\n<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:nc="http://nextcloud.org/ns"><d:prop><d:getlastmodified/><d:getetag/><d:resourcetype/><oc:size/><nc:has-preview/></d:prop></d:propfind>',
      { Depth: draw.one(['0', '1']) },
      'PROPFIND',
    ),
  (draw: Draw) =>
    send(
      draw,
      '/dav/calendars/anna/default/',
      'application/xml; charset="utf-8"',
      `<?xml version="1.0" encoding="utf-8" ?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20241101T000000Z" end="20241201T00${draw.digits(4)}Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
      { Depth: '1' },
      'REPORT',
    ),
  (draw: Draw) =>
    send(
      draw,
      `/dav/calendars/anna/default/${draw.uuid()}.ics`,
      'text/calendar; charset=utf-8',
      `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN\r\nBEGIN:VEVENT\r\nUID:${draw.uuid()}\r\nSUMMARY:${sentences(draw, 1).replaceAll(',', '\\,').replaceAll('\n', '\\n')}\r\nDTSTART;TZID=Europe/Berlin:20241120T101500\r\nATTENDEE;CN="${draw.one(people)}":mailto:anna@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
      {},
      'PUT',
    ),
  (draw: Draw) =>
    send(
      draw,
      '/xmlrpc.php',
      'text/xml',
      `<?xml version="1.0"?><methodCall><methodName>metaWeblog.newPost</methodName><params><param><value><string>1</string></value></param><param><value><struct><member><name>title</name><value><string>${xml(search(draw))}</string></value></member><member><name>description</name><value><string>${xml(sentences(draw))}</string></value></member></struct></value></param></params></methodCall>`,
    ),
  (draw: Draw) =>
    send(
      draw,
      '/saml/acs',
      'application/x-www-form-urlencoded',
      `SAMLResponse=${encodeURIComponent(Buffer.from(`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${draw.hex(32)}" Version="2.0" IssueInstant="2024-11-20T10:12:33Z" Destination="https://sp.example.com/saml/acs"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.example.org/metadata</saml:Issuer><saml:Assertion><saml:Subject><saml:NameID>${xml(email(draw))}</saml:NameID></saml:Subject><saml:AttributeValue>${xml(draw.one(people))}</saml:AttributeValue></saml:Assertion></samlp:Response>`).toString('base64'))}&RelayState=${encodeURIComponent('https://sp.example.com/home?a=1&b=2')}`,
    ),
  (draw: Draw) =>
    send(
      draw,
      '/feed/import',
      'application/rss+xml',
      `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>${xml(draw.one(companies))}</title><item><title>${xml(search(draw))}</title><description><![CDATA[<p>${xml(sentences(draw))}</p>]]></description></item></channel></rss>`,
    ),
  (draw: Draw) =>
    send(
      draw,
      '/sparql',
      'application/sparql-query',
      `PREFIX foaf: <http://xmlns.com/foaf/0.1/>\nSELECT ?name WHERE { ?p foaf:name ?name . FILTER(lang(?name) = "de") } LIMIT ${draw.below(100)}`,
    ),
] as const;

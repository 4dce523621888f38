// Calls as the pages of large sites and their measuring scripts make them: formats of their own, packed and odd.
import type { Draw } from '../draw.ts';
import type { Kind, RequestParts } from '../request.ts';
import { comment, companies, search, sentences } from '../texts/index.ts';
import { fetchHeaders } from '../visitor.ts';
import { richText } from '../texts/rich.ts';

const encode = encodeURIComponent;
const form = 'application/x-www-form-urlencoded;charset=UTF-8';
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');

/** What a script that tells people from programs has seen of mouse, keys and screen. */
const sensorData = (draw: Draw) => {
  const figures = (count: number) => Array.from({ length: count }, () => draw.below(5000)).join(',');
  return `7a74G7m23Vrp0o5c9${draw.digits(6)}.75-1,2,-94,-100,Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36,uaend,12147,20030107,de,Gecko,3,0,0,0,${figures(8)},,cpen:0,i1:0,dm:0,cwen:0,non:1,opc:0,fc:0,sc:0,wrc:1,isc:0,vib:1,bat:1,x11:0,x12:1-1,2,-94,-101,do_en,dm_en,t_en-1,2,-94,-105,0,-1,0,0,${figures(20)};-1,2,-94,-108,0,1,${figures(30)};-1,2,-94,-112,https://www.example.com/login?next=/-1,2,-94,-115,1,32,32,0,0,0,0,${figures(12)},-1-1,2,-94,-106,1,1-1,2,-94,-119,-1-1,2,-94,-122,0,0,0,0,1,0,0-1,2,-94,-70,-1;${figures(6)};dis;,7,8;true;true;true;-60;true;30;30;true;false;1-1,2,-94,-80,5578-1,2,-94,-116,${figures(3)}-1,2,-94,-118,143672-1,2,-94,-121,;${figures(1)};-1;0`;
};

const gets = [
  (draw: Draw) =>
    `/maps/vt?pb=!1m5!1m4!1i${draw.below(18)}!2i${draw.digits(4)}!3i${draw.digits(4)}!4i256!2m3!1e0!2sm!3i${draw.digits(9)}!3m12!2sde!3sUS!5e18!12m4!1e68!2m2!1sset!2sRoadmap!12m3!1e37!2m1!1ssmartmaps!4e0!23i4111425`,
  (draw: Draw) =>
    `/voyager/api/graphql?variables=(profileUrn:urn%3Ali%3Afsd_profile%3A${draw.token(39)},count:20,start:0)&queryId=voyagerFeedDashProfileUpdates.${draw.hex(32)}`,
  (draw: Draw) =>
    `/i/api/graphql/${draw.token(22)}/SearchTimeline?variables=${encode(JSON.stringify({ rawQuery: `${search(draw)} -filter:replies (from:anna OR to:max) since:2024-01-01`, count: 20, querySource: 'typed_query', product: 'Top' }))}&features=${encode(JSON.stringify({ responsive_web_graphql_exclude_directive_enabled: true, view_counts_everywhere_api_enabled: true }))}`,
  (draw: Draw) =>
    `/b/ss/prod,global/1/JS-2.22.0/s${draw.digits(14)}?AQB=1&ndh=1&pf=1&t=20%2F10%2F2024%2010%3A12%3A33%203%20-60&mid=${draw.digits(38)}&ce=UTF-8&pageName=${encode(`shop:home:${search(draw)}`)}&g=https%3A%2F%2Fwww.example.com%2F&c.&a.&activitymap.&page=home&link=Details%20%26%20more&region=nav&.activitymap&.a&.c&cc=EUR&events=event1%2Cevent2%3D3&v1=D%3Dc1&AQE=1`,
  (draw: Draw) => `/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=${draw.hex(16)}`,
  (draw: Draw) =>
    `/gp/product/B0${draw.token(8).toUpperCase()}/ref=ox_sc_act_title_1?smid=${draw.token(13).toUpperCase()}&psc=1&pf_rd_r=${draw.token(20).toUpperCase()}&pd_rd_w=${draw.token(5)}&content-id=amzn1.sym.${draw.uuid()}%3Aamzn1.sym.${draw.uuid()}`,
  (draw: Draw) =>
    `/pagead/viewthroughconversion/${draw.digits(9)}/?random=${draw.instant()}&cv=11&fst=${draw.instant()}&bg=ffffff&guid=ON&async=1&u_w=1920&u_h=1080&url=${encode('https://www.example.com/')}&hn=www.googleadservices.com&frm=0&tiba=${encode(`${search(draw)} - Shop`)}&uaa=x86&data=${encode('event=gtag.config;items=[{id:1,price:"9.99"}]')}&rfmt=3&fmt=4`,
  (draw: Draw) =>
    `/complete/search?q=${encode(search(draw))}&cp=${draw.below(9)}&client=gws-wiz&xssi=t&gs_pcrt=undefined&hl=de&authuser=0&psi=${draw.token(22)}.${draw.instant()}&dpr=1`,
  (draw: Draw) =>
    `/events/1/${draw.hex(10)}?a=${draw.digits(9)}&sa=1&v=1216.487a282&t=Unnamed%20Transaction&rst=1234&ck=0&s=0&ref=https://www.example.com/&ap=42&be=310&fe=900&dc=700&perf=%7B%22timing%22:%7B%22of%22:${draw.instant()},%22n%22:0,%22f%22:2%7D,%22navigation%22:%7B%7D%7D&fp=512&fcp=540`,
  (draw: Draw) =>
    `/recaptcha/api2/anchor?ar=1&k=6Le${draw.token(37)}&co=aHR0cHM6Ly93d3cuZXhhbXBsZS5jb206NDQz&hl=de&v=${draw.token(24)}&size=invisible&cb=${draw.token(12).toLowerCase()}`,
  (draw: Draw) =>
    `/wp-json/wc/store/v1/cart/add-item?id=${draw.digits(3)}&quantity=2&variation[0][attribute]=pa_color&variation[0][value]=${encode("blau/weiß (20'')")}&_locale=user`,
  (draw: Draw) =>
    `/_next/image?url=${encode(`https://cdn.shop.example/s/files/1/0${draw.digits(3)}/files/${search(draw).replaceAll(/\W/g, '_')}.jpg?v=${draw.digits(10)}`)}&w=828&q=75`,
  (draw: Draw) =>
    `/products.json?_rsc=${draw.token(5).toLowerCase()}&__nextDefaultLocale=de&filter.v.price.gte=10&filter.p.vendor=${encode(draw.one(companies))}&sort_by=best-selling`,
  (draw: Draw) =>
    `/api/timedtext?v=${draw.token(11)}&caps=asr&opi=112496729&xoaf=5&hl=de&ip=0.0.0.0&ipbits=0&expire=${draw.digits(10)}&sparams=ip,ipbits,expire,v,caps,xoaf&signature=${draw.hex(40).toUpperCase()}.${draw.hex(40).toUpperCase()}&key=yt8&kind=asr&lang=de&fmt=json3`,
  (draw: Draw) =>
    `/videoplayback?expire=${draw.digits(10)}&ei=${draw.token(22)}&ip=203.0.113.7&id=o-A${draw.token(40)}&itag=251&source=youtube&requiressl=yes&mime=audio%2Fwebm&rqh=1&gir=yes&clen=3433514&ratebypass=yes&range=0-65640&rn=1&alr=yes&sig=AJfQ${draw.token(80)}%3D%3D`,
] as const;

const posts: readonly ((draw: Draw) => readonly [target: string, type: string, body: string])[] = [
  (draw) => [
    '/api/graphql/',
    form,
    `av=0&__user=0&__a=1&__req=${draw.below(9)}&__hs=20047.HYP%3Acomet_loggedout_pkg.2.1..0.0&dpr=1&__ccg=EXCELLENT&__rev=${draw.digits(10)}&__dyn=7xeUmwlE7ibwKBWo2vwAxu13wvoKewSwMwNw9G2S0im3y4o0B-q1ew65xO0FE2awt81s8hwGwQwoEcE7O2l0Fwqo31w9a9wtUd8-U2zxe2Gew9O22362W5olw8Xxm16wUwtEvw4JwJCwLyES1Twoob82cwMwrUdUbGwmk0KU6O1FwlE6OFA6bxy4UjK5V8&__csr=${draw.token(120)}&lsd=AVq${draw.token(8)}&jazoest=2${draw.digits(3)}&fb_api_caller_class=RelayModern&fb_api_req_friendly_name=CometSearchQuery&variables=${encode(JSON.stringify({ query: search(draw), scale: 1, feedLocation: 'SEARCH' }))}&server_timestamps=true&doc_id=${draw.digits(16)}`,
  ],
  (draw) => [
    '/_/DotsSplashUi/data/batchexecute?rpcids=wX7f2d&source-path=%2F&f.sid=-12345&bl=boq_identityfrontendauthuiserver_20241112.08_p0&hl=de&_reqid=52431&rt=c',
    form,
    `f.req=${encode(JSON.stringify([[['wX7f2d', JSON.stringify([null, 'https://www.example.com/?x=1', [1, null, [search(draw)]], `"${sentences(draw, 1)}"`]), null, 'generic']]]))}&at=${encode(`AOx8${draw.token(30)}:${draw.instant()}`)}&`,
  ],
  (draw) => [
    '/youtubei/v1/player?prettyPrint=false',
    'application/json',
    JSON.stringify({
      context: {
        client: {
          hl: 'de',
          gl: 'DE',
          remoteHost: '203.0.113.7',
          visitorData: `Cgt${draw.token(40)}%3D%3D`,
          userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36,gzip(gfe)',
          originalUrl: `https://www.youtube.com/watch?v=${draw.token(11)}`,
          configInfo: { appInstallData: draw.token(400) },
        },
        clickTracking: { clickTrackingParams: draw.token(40) },
      },
      videoId: draw.token(11),
      playbackContext: { contentPlaybackContext: { referer: 'https://www.google.com/', signatureTimestamp: 20040 } },
    }),
  ],
  (draw) => [
    `/${draw.token(30)}/${draw.token(12)}`,
    'text/plain;charset=UTF-8',
    JSON.stringify({ sensor_data: draw.chance(0.05) ? draw.token(1800, printable) : sensorData(draw) }),
  ],
  (draw) => [
    '/api/v2/collector',
    'application/x-www-form-urlencoded',
    `payload=${encode(Buffer.from(draw.token(600)).toString('base64'))}&appId=PX${draw.token(8)}&tag=v8.9.6&uuid=${draw.uuid()}&ft=327&seq=0&en=NTA&bi=${draw.token(120)}&pc=${draw.digits(16)}&sid=${draw.uuid()}&vid=&rsc=1`,
  ],
  (draw) => [
    '/openrtb2/auction',
    'text/plain',
    JSON.stringify({
      id: draw.uuid(),
      source: { tid: draw.uuid() },
      imp: [
        {
          id: 'div-gpt-ad-1',
          banner: { format: [{ w: 728, h: 90 }], topframe: 1 },
          ext: { prebid: { bidder: { appnexus: { placement_id: draw.below(1e8), keywords: 'a=b,c=d' } } }, gpid: '/1234/shop/home#div-1' },
        },
      ],
      site: { page: `https://www.example.com/?q=${encode(search(draw))}`, ref: 'https://www.google.com/', publisher: { id: '1001' } },
      device: { ua: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X)', language: 'de' },
      regs: { ext: { gdpr: 1 } },
      user: { ext: { consent: `CP${draw.token(300)}.${draw.token(60)}` } },
    }),
  ],
  (draw) => [
    '/OneCollector/1.0/?cors=true&content-type=application/x-json-stream&w=0',
    'application/x-json-stream',
    Array.from({ length: draw.between(1, 4) }, () =>
      JSON.stringify({
        name: 'Microsoft.Edge.PageView',
        iKey: `o:${draw.hex(32)}`,
        time: new Date(draw.instant()).toISOString(),
        ver: '4.0',
        ext: {
          web: { domain: 'www.example.com', isManual: true, consentDetails: '{"Required":true}' },
          intweb: { msfpc: `GUID=${draw.hex(32)}&HASH=${draw.hex(4)}&LV=202411&V=4` },
        },
        data: { uri: `https://www.example.com/?q=${search(draw)}`, pageTags: '{"a":"b"}' },
      }),
    ).join('\n'),
  ],
  (draw) => [
    `/api/v2/rum?ddsource=browser&ddtags=sdk_version%3A5.31.0%2Capi%3Afetch%2Cenv%3Aprod%2Cservice%3Aweb&dd-api-key=pub${draw.hex(32)}&dd-evp-origin=browser&dd-request-id=${draw.uuid()}`,
    'text/plain;charset=UTF-8',
    Array.from({ length: draw.between(1, 5) }, () =>
      JSON.stringify({
        type: 'action',
        date: draw.instant(),
        view: { url: 'https://www.example.com/login?next=/', referrer: '' },
        action: {
          target: { name: comment(draw).slice(0, 100), selector: 'BODY>DIV#root>MAIN>BUTTON[data-testid="submit"]:nth-of-type(2)' },
        },
        resource: { url: 'https://api.example.com/v1/items?select=*&order=id.desc' },
      }),
    ).join('\n'),
  ],
  (draw) => [
    '/jserrors/1/abc?a=1',
    'text/plain',
    JSON.stringify({
      err: [
        {
          params: {
            stackHash: draw.digits(9),
            exceptionClass: 'TypeError',
            message: "undefined is not an object (evaluating 'a.b.c')",
            stack_trace:
              'TypeError: a.b is not a function\n    at HTMLButtonElement.onclick (https://www.example.com/:12:34)\n    at eval (eval at <anonymous> (https://cdn.example.com/x.js:1:1), <anonymous>:1:1)',
          },
          custom: {},
          metrics: { count: 1, time: { t: 1234 } },
        },
      ],
    }),
  ],
  (draw) => [
    '/wp-admin/admin-ajax.php',
    form,
    `actions=${encode(JSON.stringify({ save_builder: { action: 'save_builder', data: { status: 'publish', elements: [{ id: draw.hex(7), elType: 'widget', settings: { editor: richText(draw), custom_css: 'selector a:hover { color: red; }', _element_width: '' }, widgetType: 'text-editor' }] } } }))}&_nonce=${draw.hex(10)}&editor_post_id=12&initial_document_id=12&action=elementor_ajax`,
  ],
  (draw) => [
    '/?wc-ajax=update_order_review',
    form,
    `security=${draw.hex(10)}&payment_method=bacs&country=DE&state=DE-BE&postcode=10115&city=Berlin&address=${encode("Straße des 17. Juni 1, c/o O'Neill")}&has_full_address=true&post_data=${encode(`billing_first_name=Anna&billing_company=${encode(draw.one(companies))}&order_comments=${encode(comment(draw))}&terms=on`)}&shipping_method%5B0%5D=flat_rate%3A1`,
  ],
  (draw) => [
    '/livewire/update',
    'application/json',
    JSON.stringify({
      _token: draw.token(40),
      components: [
        {
          snapshot: JSON.stringify({
            data: {
              search: search(draw),
              items: [[{ name: "O'Hara" }, { s: 'arr' }]],
              user: [null, { class: 'App\\Models\\User', key: 1, s: 'mdl' }],
            },
            memo: { id: draw.token(20), name: 'product-table', path: 'admin/products', method: 'GET' },
            checksum: draw.hex(64),
          }),
          updates: { search: search(draw) },
          calls: [{ path: '', method: 'sortBy', params: ['name'] }],
        },
      ],
    }),
  ],
  (draw) => [
    '/',
    'text/plain;charset=UTF-8',
    JSON.stringify([{ id: draw.digits(4), text: comment(draw), $undefined: '$undefined', when: '$D2024-11-20T10:12:33.000Z' }]),
  ],
  (draw) => [
    '/typo3/record/edit?token=abc&edit[tt_content][12]=edit',
    form,
    `data[tt_content][12][header]=${encode(search(draw))}&data[tt_content][12][bodytext]=${encode(richText(draw))}&data[tt_content][12][pi_flexform]=${encode('<?xml version="1.0" encoding="utf-8" standalone="yes" ?>\n<T3FlexForms><data><sheet index="sDEF"><language index="lDEF"><field index="settings.limit"><value index="vDEF">10</value></field></language></sheet></data></T3FlexForms>')}&closeDoc=0&_saveok=1`,
  ],
];

const post = (draw: Draw): RequestParts => {
  const [target, type, body] = draw.one(posts)(draw);
  return { method: 'POST', target, headers: fetchHeaders(draw, type), body };
};

export const platformKinds: readonly Kind[] = [
  { name: 'platform query', group: 'get', requests: 600, make: (draw) => ({ target: draw.one(gets)(draw), headers: fetchHeaders(draw) }) },
  { name: 'platform call', group: 'json', requests: 800, make: post },
];

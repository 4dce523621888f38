import type { Draw } from '../draw.ts';
import type { Kind } from '../request.ts';
import { cities, email, localTexts, prices, search, technicalSearches } from '../texts/index.ts';
import { assetHeaders, fetchHeaders, jwt, pageHeaders } from '../visitor.ts';

const encode = encodeURIComponent;
const plus = (text: string) => encode(text).replaceAll('%20', '+').replaceAll("'", '%27');

const slugs = [
  'about-us',
  'terms-and-conditions',
  'select-your-plan',
  'union-budget-2024',
  'drop-ins',
  'c++-tutorial',
  'what-s-new',
  'how-to-insert-a-table',
  'script-fonts',
  'l-ete',
  '10-best-php-frameworks',
  'exec-team',
  'etc',
  'bin',
  'system',
  'admin',
  'caf%C3%A9',
  '%E6%9D%B1%E4%BA%AC',
  '%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8',
  'gr%C3%B6%C3%9Fe',
  'o%27reilly',
  'a,b;c=d',
  '@anna',
  '~user',
  'node.js',
  'index.php',
  'default.aspx',
  'main.jsp',
  'view.do',
  '(group)',
  'Main_Page',
  'Talk:SQL',
  'C_Sharp',
  'Category:1990s_births',
] as const;

const pages = [
  (draw: Draw) => `/${draw.one(slugs)}`,
  (draw: Draw) =>
    `/${draw.one(['blog', 'news', 'docs', 'wiki', 'products', 'de', 'en-us', 'category'])}/${draw.between(2010, 2025)}/${draw.one(slugs)}${draw.chance(0.3) ? '/' : ''}`,
  (draw: Draw) =>
    `/product/${draw.digits(5)}?variant=${draw.digits(11)}&color=${plus(draw.one(['red', 'blue & white', 'schwarz/weiß', 'n°5']))}`,
  (draw: Draw) =>
    `/category/shoes?page=${draw.below(40)}&sort=price-asc&price=${draw.below(50)}-${draw.between(50, 500)}&size[]=42&size[]=43&brand=${plus(draw.one(["Levi's", 'H&M', 'Dr. Martens', "O'Neill"]))}`,
  (draw: Draw) => `/index.php?option=com_content&view=article&id=${draw.digits(3)}:${draw.one(slugs)}&catid=8&Itemid=${draw.digits(3)}`,
  (draw: Draw) =>
    `/viewtopic.php?f=${draw.below(30)}&t=${draw.digits(5)}&start=${draw.below(20) * 15}&sid=${draw.hex(32)}#p${draw.digits(6)}`.split(
      '#',
    )[0]!,
  (draw: Draw) =>
    `/wp-content/plugins/${draw.one(['contact-form-7', 'elementor', 'woocommerce'])}/includes/css/styles.css?ver=${draw.between(1, 6)}.${draw.below(9)}.${draw.below(9)}`,
  (draw: Draw) =>
    `/wp-admin/edit.php?s=${plus(search(draw))}&post_status=all&post_type=post&_wpnonce=${draw.hex(10)}&_wp_http_referer=%2Fwp-admin%2Fedit.php&action=-1&m=0&cat=0&paged=1&action2=-1`,
  () => `/wp-json/wp/v2/posts?per_page=10&_embed=1&orderby=date&order=desc&_fields=id,title,link&after=2024-01-01T00:00:00`,
  (draw: Draw) =>
    `/customer/section/load/?sections=cart%2Cmessages%2Ccompare-products&force_new_section_timestamp=false&_=${draw.instant()}`,
  (draw: Draw) =>
    `/reservations?from=${draw.between(1, 28)}.${draw.between(1, 12)}.2025&to=2025-12-31T10%3A00%3A00%2B01%3A00&guests=2&city=${plus(draw.one(cities))}`,
  (draw: Draw) => `/map?bbox=13.08,52.33,13.76,52.67&zoom=${draw.between(1, 18)}&center=52.3600,13.4050&layers=osm|sat`,
  (draw: Draw) => `/r/programming/comments/${draw.token(6).toLowerCase()}/${draw.one(slugs)}/?sort=top&t=all`,
  (draw: Draw) =>
    `/report?columns=id,name,${plus('price (€)')},sum(total)&group=month&filter=${plus(`date>=2024-0${draw.between(1, 9)}-01`)}`,
  (draw: Draw) => `/unsubscribe?email=${encode(email(draw))}&token=${draw.token(64)}&list=${draw.digits(3)}`,
  (draw: Draw) => `/confirm/${draw.token(40)}/${Buffer.from(email(draw)).toString('base64url')}`,
  (draw: Draw) =>
    `/download?file=${plus(draw.one(['Report (final) v2.pdf', 'Größen-Tabelle.xlsx', "what's new.docx", 'archive.tar.gz', 'data/2024/Q3 & Q4.csv', 'backup.zip', 'setup.exe', 'README.md']))}&inline=1`,
  (draw: Draw) =>
    `/calendar/${draw.between(2020, 2026)}/W${draw.between(10, 52)}?view=week&tz=Europe/Berlin&date=${plus(localTexts(draw).date)}`,
  (draw: Draw) =>
    `/calc?expr=${plus(draw.one(['2*(3+4)', '10/3', '5%2', 'sqrt(16)', '1e3', '2^10', 'sin(pi/2)', '1=1']))}&price=${plus(draw.one(prices))}`,
  (draw: Draw) =>
    `/shop/checkout?step=2&cart=${Buffer.from(JSON.stringify({ items: [draw.below(999), draw.below(999)], coupon: "SAVE'10" })).toString('base64url')}`,
  (draw: Draw) => `/_next/data/${draw.token(21)}/en/${draw.one(slugs)}.json?slug=${draw.one(slugs)}`,
  (draw: Draw) => `/Home/Details/${draw.digits(4)}?returnUrl=%2FHome%2FIndex%3Fpage%3D2%26sort%3Dname`,
  (draw: Draw) => `/browse.aspx?id={${draw.uuid().toUpperCase()}}&mode=view&lcid=1031`,
  (draw: Draw) => `/faces/main.xhtml;jsessionid=${draw.hex(32).toUpperCase()}?cid=${draw.below(50)}`,
  () => `/compare/v1.2.0...v1.3.0?diff=split&w=1`,
  (draw: Draw) => `/?p=${draw.digits(4)}&preview=true&replytocom=${draw.digits(5)}`,
  () => '/',
] as const;

// What a site shows that keeps code: to others these names say that something lies open.
const repositories = [
  'src/index.ts',
  'utils/exec.js',
  'package.json',
  'sql/select.sql',
  'bin/run.sh',
  'Dockerfile',
  '.gitignore',
  '.github/workflows/ci.yml',
  'README.md',
  'etc/nginx.conf',
  'docs/passwd.md',
  'lib/eval.php',
  'test/fixtures/backup.sql',
  'main.py',
  'config/database.yml',
  'LICENSE',
  'src/main/java/com/example/App.java',
  'cmd/root.go',
  'Makefile',
  'web.config',
] as const;

const assets = [
  (draw: Draw) => ['script', `/assets/index-${draw.token(8)}.js`],
  (draw: Draw) => ['script', `/_next/static/chunks/app/(shop)/%5Bslug%5D/page-${draw.hex(16)}.js?dpl=dpl_${draw.token(20)}`],
  (draw: Draw) => ['style', `/static/css/main.${draw.hex(8)}.chunk.css?v=${draw.digits(10)}`],
  (draw: Draw) => ['font', `/fonts/inter-v13-latin-${draw.one(['regular', '700'])}.woff2`],
  (draw: Draw) => [
    'image',
    `/media/catalog/product/cache/${draw.hex(32)}/t/s/${draw.one(['t-shirt', 'o_neill', 'l\u00e9t\u00e9'.normalize('NFD')].map(encode))}_${draw.below(9)}.jpg`,
  ],
  (draw: Draw) => ['image', `/_next/image?url=%2F_next%2Fstatic%2Fmedia%2Fhero.${draw.hex(8)}.png&w=1920&q=75`],
  (draw: Draw) => [
    'image',
    `/_next/image?url=https%3A%2F%2Fimages.example.com%2Fphoto-${draw.digits(13)}%3Fw%3D800%26auto%3Dformat&w=640&q=75`,
  ],
  (draw: Draw) => ['image', `/cdn-cgi/image/width=400,quality=75,format=auto/uploads/${draw.uuid()}.png`],
  (draw: Draw) => [
    'image',
    `/img/${draw.one(['logo.svg', 'icons/sprite.svg?v=3', 'Foto%20(1).JPG', '%D1%84%D0%BE%D1%82%D0%BE.png', 'a%2Bb.webp'])}`,
  ],
  (draw: Draw) => ['video', `/videos/intro.mp4?t=${draw.below(99)}`],
  (draw: Draw) => ['script', `/combo?lib/jquery/3.7.1/jquery.min.js&lib/bootstrap/5.3/js/bootstrap.bundle.min.js&v=${draw.digits(3)}`],
  (draw: Draw) => [
    'style',
    `/wp-admin/load-styles.php?c=1&dir=ltr&load%5Bchunk_0%5D=dashicons,admin-bar,site-health,common,forms,admin-menu&ver=6.6.${draw.below(5)}`,
  ],
  () => ['empty', '/favicon.ico'],
  () => ['manifest', '/site.webmanifest'],
] as const;

const tracking = [
  (draw: Draw) =>
    `utm_source=newsletter&utm_medium=email&utm_campaign=${plus(draw.one(['Black Friday 50% off!', 'fall_2024', "Mother's Day", 'Été & Hiver', '2024|DE|brand', '{{campaign.name}}', '[de] sale']))}&utm_content=${draw.hex(8)}&mc_cid=${draw.hex(10)}&mc_eid=${draw.hex(10)}`,
  (draw: Draw) => `gclid=Cj0KCQiA${draw.token(82)}_wcB&gad_source=1&gbraid=0AAAAA${draw.token(20)}`,
  (draw: Draw) => `fbclid=IwY2xjawG${draw.token(100)}_aem_${draw.token(22)}`,
  (draw: Draw) => `utm_source=google&utm_medium=cpc&utm_term=${plus(search(draw))}&matchtype=e&network=g&device=c&adposition=`,
  (draw: Draw) => `_hsenc=p2ANqtz-${draw.token(60)}&_hsmi=${draw.digits(9)}&utm_source=hs_email`,
  (draw: Draw) => `ref=producthunt&msclkid=${draw.hex(32)}`,
  (draw: Draw) => `srsltid=AfmBOo${draw.token(50)}&ttclid=E.C.P.${draw.token(60)}`,
] as const;

const beacons = [
  (draw: Draw) =>
    `/g/collect?v=2&tid=G-${draw.token(10).toUpperCase()}&gtm=45je4b40v${draw.digits(9)}za200&_p=${draw.instant()}&gcd=13l3l3l3l1l1&npa=0&dma=1&cid=${draw.digits(9)}.${draw.digits(10)}&ul=de-de&sr=1920x1080&uaa=x86&uab=64&uafvl=Google%20Chrome%3B131.0.6778.86%7CChromium%3B131.0.6778.86&_s=1&dl=${encode(`https://www.example.com/search?q=${search(draw)}`)}&dr=${encode('https://www.google.com/')}&dt=${encode(`Search: ${search(draw)} | Shop & more`)}&en=page_view&_et=${draw.digits(4)}`,
  (draw: Draw) =>
    `/matomo.php?action_name=${encode(`${search(draw)} - Example`)}&idsite=1&rec=1&r=${draw.digits(6)}&h=10&m=22&s=31&url=${encode(`https://www.example.com/?q=${encode(search(draw))}`)}&urlref=&_id=${draw.hex(16)}&send_image=0&_refts=0&pdf=1&qt=0&cookie=1&res=1920x1080&pv_id=${draw.token(6)}&uadata=${encode('{"brands":[{"brand":"Chromium","version":"131"}],"mobile":false}')}`,
  (draw: Draw) =>
    `/tr/?id=${draw.digits(15)}&ev=PageView&dl=${encode('https://www.example.com/a?b=c&d=e')}&rl=&if=false&ts=${draw.instant()}&cd[content_name]=${encode(search(draw))}&cd[value]=24.99&cd[currency]=EUR&sw=1920&sh=1080&v=2.9.176&r=stable&ec=0&o=4126&fbp=fb.1.${draw.instant()}.${draw.digits(10)}&cdl=API_unavailable&it=${draw.instant()}`,
  (draw: Draw) => `/piwik.php?e_c=Video&e_a=play&e_n=${encode(search(draw))}&ca=1&idsite=4&rec=1`,
  (draw: Draw) =>
    `/pixel.gif?data=${Buffer.from(JSON.stringify({ event: 'click', selector: 'div#main > a.btn:nth-child(2)', text: search(draw), t: draw.instant() })).toString('base64url')}`,
  (draw: Draw) =>
    `/i.gif?e=${encode(JSON.stringify({ v: '1.13', av: 2071237, at: 4, bt: 0, cm: draw.digits(9), ch: 53021, si: draw.hex(30), url: 'https://www.example.com/?x=1&y=2' }))}&s=${draw.token(27)}`,
] as const;

const flows = [
  (draw: Draw) =>
    `/oauth2/authorize?response_type=code&client_id=${draw.token(24)}&redirect_uri=${encode('https://app.example.com/auth/callback?provider=google&next=/home')}&scope=${plus('openid profile email offline_access https://www.googleapis.com/auth/userinfo.email')}&state=${Buffer.from(JSON.stringify({ returnTo: '/settings?tab=billing#card', nonce: draw.hex(16) })).toString('base64url')}&nonce=${draw.token(43)}&code_challenge=${draw.token(43)}&code_challenge_method=S256&prompt=login&response_mode=form_post`,
  (draw: Draw) =>
    `/auth/callback?code=4%2F0A${draw.token(60)}&state=${encode(Buffer.from(`{"url":"https://app.example.com/?a=1&b='2'"}`).toString('base64'))}&scope=email+profile+openid&authuser=0&hd=example.com&session_state=${draw.hex(40)}..${draw.hex(4)}`,
  (draw: Draw) =>
    `/saml/sso?SAMLRequest=${encode(Buffer.from(draw.token(400)).toString('base64'))}&RelayState=${encode('https://sp.example.com/secure/?x=<1>')}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature=${encode(`${draw.token(170)}==`)}`,
  (draw: Draw) => `/login?next=${encode(`/accounts/${draw.digits(4)}/orders?page=2&q=${search(draw)}`)}`,
  (draw: Draw) => `/login?return_to=${encode(`https://www.example.com/shop/?utm_source=x&id=${draw.digits(5)}`)}`,
  () =>
    `/signin?ReturnUrl=%2fconnect%2fauthorize%2fcallback%3fclient_id%3dspa%26redirect_uri%3dhttps%253A%252F%252Fapp.example.com%252Fsignin-oidc%26response_type%3dcode%26scope%3dopenid%2520profile`,
  (draw: Draw) => `/out?url=${encode(`https://partner.example.org/p/${draw.digits(6)}?aff=42&sub=${search(draw)}`)}&h=${draw.hex(32)}`,
  (draw: Draw) =>
    `/share?u=${encode('https://www.example.com/blog/10-reasons-why?x=y')}&t=${encode(`10 reasons why "${search(draw)}" matters & more`)}&via=example&hashtags=a,b`,
  (draw: Draw) =>
    `/sharer/sharer.php?u=https%3A%2F%2Fwww.example.com%2F%3Fp%3D${draw.digits(4)}&quote=${plus(`It's "great" <3 & ${search(draw)}`)}`,
  (draw: Draw) => `/proxy/image?src=${encode(`http://cdn.example.net/images/${draw.digits(4)}.jpg?sig=${draw.token(20)}`)}&w=200`,
  (draw: Draw) => `/embed?url=https://www.youtube.com/watch?v=${draw.token(11)}&format=json&maxwidth=640`,
  (draw: Draw) => `/verify?id_token=${jwt(draw)}`,
  (draw: Draw) =>
    `/cas/login?service=${encode(`https://moodle.example.edu/login/index.php?authCAS=CAS&id=${draw.digits(3)}`)}&ticket=ST-${draw.digits(5)}-${draw.token(20)}-cas01`,
  (draw: Draw) =>
    `/payment/return?PayerID=${draw.token(13).toUpperCase()}&token=EC-${draw.token(17).toUpperCase()}&status=ok&amount=24.99&currency=EUR&order=${encode('#2024/118')}`,
] as const;

const searchTargets = [
  (text: string) => `/search?q=${plus(text)}`,
  (text: string) => `/search?q=${encode(text)}&type=all&page=1`,
  (text: string) => `/?s=${plus(text)}&post_type=product`,
  (text: string) => `/catalogsearch/result/?q=${plus(text)}`,
  (text: string) => `/api/search?query=${encode(text)}&limit=20&fields=title,body&highlight=true`,
  (text: string) => `/search/${encode(text)}`,
  (text: string) => `/w/index.php?search=${plus(text)}&title=Special%3ASearch&profile=default&fulltext=1&ns0=1`,
  (text: string) => `/autocomplete?term=${encode(text.slice(0, 12))}&_=1732101234567`,
  (text: string) => `/s?k=${plus(text)}&i=stripbooks&crid=2M096C61O4MLT&sprefix=${encode(text.slice(0, 8))}%2Caps%2C283&ref=nb_sb_noss`,
  (text: string) => `/forum/search?keywords=${plus(text)}&terms=all&author=&sc=1&sf=all&sr=posts&sk=t&sd=d&st=0&ch=300&t=0&submit=Search`,
] as const;

export const pageKinds: readonly Kind[] = [
  { name: 'page', group: 'get', requests: 3600, make: (draw) => ({ target: draw.one(pages)(draw), headers: pageHeaders(draw) }) },
  {
    name: 'asset',
    group: 'get',
    requests: 2400,
    make: (draw) => {
      const [destination, target] = draw.one(assets)(draw) as [string, string];
      return { target, headers: assetHeaders(draw, destination) };
    },
  },
  {
    name: 'tracked page',
    group: 'get',
    requests: 900,
    make: (draw) => ({ target: `/${draw.one(slugs)}?${draw.one(tracking)(draw)}`, headers: pageHeaders(draw) }),
  },
  {
    name: 'beacon',
    group: 'get',
    requests: 800,
    make: (draw) => ({ target: draw.one(beacons)(draw), headers: assetHeaders(draw, 'image') }),
  },
  { name: 'sign-in flow', group: 'get', requests: 600, make: (draw) => ({ target: draw.one(flows)(draw), headers: pageHeaders(draw) }) },
  {
    name: 'search',
    group: 'get',
    requests: 1600,
    make: (draw) => ({ target: draw.one(searchTargets)(search(draw)), headers: draw.chance(0.7) ? pageHeaders(draw) : fetchHeaders(draw) }),
  },
  {
    name: 'technical search',
    group: 'get',
    requests: 200,
    make: (draw) => ({ target: draw.one(searchTargets)(draw.one(technicalSearches)), headers: pageHeaders(draw) }),
  },
  {
    name: 'code hosting',
    group: 'get',
    requests: 100,
    make: (draw) => ({
      target: `/anna/project/${draw.one(['blob', 'raw', 'blame', 'commits'])}/main/${draw.one(repositories)}?plain=1`,
      headers: pageHeaders(draw),
    }),
  },
];

import type { Draw } from '../draw.ts';
import { packageTexts } from './packages.ts';
import { prose } from './prose.ts';
import { snippets } from './snippets.ts';

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const sentence = (draw: Draw) => escape(draw.one(draw.one(Object.values(prose))));
const codeOf = (draw: Draw) => escape(draw.chance(0.5) ? draw.one(snippets) : draw.one(packageTexts().code));

// As TinyMCE, CKEditor, Quill, ProseMirror, Gutenberg and what is pasted from Word and from web mail write it.
const blocks = [
  (draw: Draw) => `<p>${sentence(draw)}</p>`,
  (draw: Draw) =>
    `<p><strong>${sentence(draw)}</strong> and <em>some</em> &nbsp;<a href="https://www.example.com/a?b=c&amp;d=e" target="_blank" rel="noopener noreferrer">link</a>.</p>`,
  (draw: Draw) => `<h2 style="text-align: center;">${sentence(draw)}</h2>`,
  (draw: Draw) => `<ul>\n<li>${sentence(draw)}</li>\n<li>${sentence(draw)}</li>\n</ul>`,
  (draw: Draw) => `<blockquote class="quote" data-author="O'Reilly"><p>${sentence(draw)}</p></blockquote>`,
  (draw: Draw) =>
    `<p><img class="alignnone size-full wp-image-${draw.digits(3)}" src="https://www.example.com/wp-content/uploads/2024/11/photo-${draw.digits(2)}.jpg" alt="A &quot;nice&quot; photo" width="800" height="600" /></p>`,
  (draw: Draw) => `<table border="1" cellpadding="4"><tbody><tr><td>${sentence(draw)}</td><td>1.249,90&nbsp;€</td></tr></tbody></table>`,
  (draw: Draw) => `<pre><code class="language-js">${codeOf(draw)}</code></pre>`,
  (draw: Draw) =>
    `<!-- wp:paragraph {"align":"left","fontSize":"large"} -->\n<p class="has-large-font-size">${sentence(draw)}</p>\n<!-- /wp:paragraph -->`,
  (draw: Draw) =>
    `<!-- wp:image {"id":${draw.digits(3)},"sizeSlug":"large"} -->\n<figure class="wp-block-image size-large"><img src="/wp-content/uploads/a.png" alt="" class="wp-image-7"/></figure>\n<!-- /wp:image -->`,
  (draw: Draw) =>
    `<p class="MsoNormal" style="margin-bottom:0cm;line-height:normal;mso-fareast-language:DE"><span lang="DE" style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif">${sentence(draw)}<o:p></o:p></span></p>`,
  (draw: Draw) =>
    `<div dir="ltr">${sentence(draw)}<br><br><div class="gmail_quote">On Tue, Nov 12, 2024 at 10:22 AM Anna O'Hara &lt;<a href="mailto:anna@example.com">anna@example.com</a>&gt; wrote:<br></div></div>`,
  (draw: Draw) => `<p><span style="color: rgb(224, 62, 45); background-color: #fff;">${sentence(draw)}</span></p><hr>`,
  (draw: Draw) => `<p class="ql-align-justify">${sentence(draw)}</p><p><br></p>`,
  () => `<figure class="media"><oembed url="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></oembed></figure>`,
  (draw: Draw) => `[b]${sentence(draw)}[/b] [url=https://example.com/?a=b]link[/url] [quote="O'Brien"]${sentence(draw)}[/quote] :-)`,
] as const;

/** A post of an editor that shows what you get. */
export const richText = (draw: Draw) => Array.from({ length: draw.between(1, 6) }, () => draw.one(blocks)(draw)).join('\n');

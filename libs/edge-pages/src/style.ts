import { sourceHash } from './html.ts';

/** The colours behind accents, for contrast: the card in the light and in the dark theme. */
export const lightCard = '#ffffff';
export const darkCard = '#152121';

const css = `:root{color-scheme:light dark;--paper:#f6f8f8;--card:${lightCard};--line:#d8e0e0;--field:#7c8c8c;--ink:#152323;--soft:#4d5f5f;--bad:#a8261b;--accent:#0b5d5d;--on:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#0e1616;--card:${darkCard};--line:#2a3a3a;--field:#708585;--ink:#e7efef;--soft:#a9bbbb;--bad:#ff9d92;--accent:#5cc4c0;--on:#06201f}}
*{box-sizing:border-box}html{font-size:100%}[hidden]{display:none!important}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","PingFang SC","Hiragino Sans",sans-serif}
main{width:100%;max-width:36rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-top:3px solid var(--accent);border-radius:8px;overflow-wrap:anywhere}
header{display:flex;align-items:center;gap:.75rem;margin:0 0 1.5rem;font-weight:600}header img{max-width:10rem;max-height:3rem}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}p{margin:0 0 .75rem}.soft{color:var(--soft)}.bad{color:var(--bad);font-weight:600}
a{color:var(--accent)}
footer{margin-top:1.5rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--soft);display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between}
code{font:inherit;font-variant-numeric:tabular-nums;color:var(--ink);user-select:all}
@media(max-width:30rem){body{padding:0;place-items:stretch}main{border-width:3px 0 0;border-radius:0;padding:1.5rem}}`;

/** What pages with a form need on top. */
const formCss = `label{display:block;margin:1rem 0 .25rem;font-weight:600}
input{width:100%;max-width:22.5rem;padding:.6rem .75rem;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--field);border-radius:6px}
button,.button{display:inline-block;padding:.6rem 1.25rem;font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:1px solid var(--accent);border-radius:6px;cursor:pointer;text-decoration:none}
.quiet{color:var(--accent);background:none}.row{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1.25rem;margin:1rem 0 0}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}`;

/** What only the check's pages need besides. */
const checkCss = `progress{display:block;width:100%;height:.5rem;margin:1rem 0;appearance:none;border:0;border-radius:.25rem;overflow:hidden;background:var(--line)}
progress::-webkit-progress-bar{background:var(--line)}progress::-webkit-progress-value{background:var(--accent);transition:width .1s}progress::-moz-progress-bar{background:var(--accent)}
form img{display:block;width:22.5rem;max-width:100%;height:auto;aspect-ratio:3;background:#fff;border:1px solid var(--line);border-radius:6px}
input{font-size:1.25rem;letter-spacing:.2em}
details{margin:1rem 0 0}summary{cursor:pointer;color:var(--accent)}details p{margin:.5rem 0}audio{display:block;width:100%;max-width:22.5rem}`;

/** What only the gate's pages need besides. */
const gateCss = `label{margin-bottom:.4rem}label+input+.soft{margin:.25rem 0 0;font-size:.875rem}form .row{margin-top:1.5rem}
input[readonly]{border-color:var(--line);color:var(--soft)}
.tick{display:flex;align-items:center;gap:.75rem;min-height:2.75rem;margin:1rem 0 0;font-weight:400;cursor:pointer}.tick input{flex:none;width:1.25rem;height:1.25rem;margin:0;accent-color:var(--accent)}.tick small{display:block;font-size:.875rem;color:var(--soft)}
.ways{display:grid;grid-template-columns:minmax(0,22.5rem);gap:.75rem;margin:1.5rem 0 0;text-align:center}.ways button{width:100%}form+.ways{padding-top:1.5rem;border-top:1px solid var(--line)}.ways p{margin:.75rem 0 0;text-align:left}.told{font-weight:600}.row a:not(.button){padding:.6rem 0}
.link{padding:.6rem .25rem;border:0;color:var(--accent);background:none;text-decoration:underline;font-weight:400}`;

export const pageStyle = css;
export const gateStyle = `${css}\n${formCss}\n${gateCss}`;
export const checkStyle = `${css}\n${formCss}\n${checkCss}`;
export const pageStyleHash = sourceHash(pageStyle);
export const gateStyleHash = sourceHash(gateStyle);
export const checkStyleHash = sourceHash(checkStyle);

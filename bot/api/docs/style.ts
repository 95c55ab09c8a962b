/** The look of the page: the shop's own ink and paper, nothing loaded. */
export const style = `
:root{--ink:#1f2a24;--soft:#55615a;--line:#e5e1d8;--paper:#faf8f4;--surface:#fff;--sunk:#f2efe8;--brand:#0b6b4f}
@media(prefers-color-scheme:dark){:root{--ink:#eef2ef;--soft:#b3bdb7;--line:#2d3631;--paper:#121614;--surface:#1a201d;--sunk:#0d100f;--brand:#4fb892}}
*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:var(--paper)}
main{max-width:54rem;padding:1.5rem 1rem 6rem;margin:0 auto}
a{color:var(--brand);text-underline-offset:.2em}a:focus-visible,summary:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.4rem;margin:3.5rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.75rem 0 .25rem;overflow-wrap:anywhere}h4{font-size:.875rem;color:var(--soft);margin:1.25rem 0 .25rem}
p{margin:.25rem 0 .75rem;max-width:44rem}code,pre{font:.8125rem/1.55 ui-monospace,"SF Mono",Menlo,monospace}
h3 code{font-size:.9375rem}h3 b,summary b{color:var(--brand);font-weight:700}
article{background:var(--surface);border:1px solid var(--line);border-radius:14px;padding:.25rem 1.25rem 1.25rem;margin:1.25rem 0}
pre{user-select:all;background:var(--sunk);border-radius:8px;padding:.75rem 1rem;overflow:auto;margin:.5rem 0}
.answer{margin:.75rem 0 -.25rem;color:var(--soft);font-size:.875rem;font-weight:600}
h3 a{text-decoration:none}h3 a code{color:var(--ink)}.todo{margin:.2rem 0 0;color:var(--soft)}th{text-align:left;font-size:.8125rem;color:var(--soft);padding:.4rem .75rem .4rem 0}
article details{border:0}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem}
td{border-top:1px solid var(--line);padding:.4rem .75rem .4rem 0;vertical-align:top}td:last-child{padding-right:0}
td:first-child{white-space:nowrap}i{color:var(--soft);font-style:normal;font-size:.8125rem}
details{border-top:1px solid var(--line)}summary{cursor:pointer;padding:.6rem 0;overflow-wrap:anywhere}summary small{display:block;color:var(--soft);font-size:.875rem}
nav{padding:1rem;font-size:.875rem;border-bottom:1px solid var(--line)}nav>b{display:none}nav section{margin:.5rem 0}
nav section b{display:block;font-weight:600}nav a{display:inline-block;padding:.3rem .9rem .3rem 0;text-decoration:none}nav a:hover{text-decoration:underline}
@media(min-width:1120px){body{display:grid;grid-template-columns:17rem 1fr}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1.25rem;border:0;border-right:1px solid var(--line)}nav>b{display:block;margin-bottom:1rem}
nav section{margin:0 0 1.25rem}nav a{display:block;padding:.2rem 0}main{margin:0;padding:2rem 2.5rem 6rem}}
@media(max-width:600px){article{padding:.25rem .875rem 1rem;margin-inline:-.25rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:.75rem}
thead{display:none}table,tbody{display:block}tr{display:block;border-top:1px solid var(--line);padding:.5rem 0}
td,td:first-child{display:inline;border:0;padding:0 .5rem 0 0;white-space:normal;overflow-wrap:anywhere}td:last-child{display:block;padding:.1rem 0 0}td:last-child:empty{display:none}
nav a{padding:.45rem .9rem .45rem 0}summary{padding:.75rem 0}}
`;

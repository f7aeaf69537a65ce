// The style of both reports: one quiet page for screen, phone and paper.

export const stylesheet: string = `
:root { color-scheme: light; --ink: #1c2430; --muted: #566070; --rule: #dde1e6; --band: #f4f6f8; --accent: #0b4f7a; --warn: #8a4b00; --warn-band: #fff6e5; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 3.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif; counter-reset: figure table; }
.page { max-width: 1120px; margin: 0 auto; padding: 0 1.5rem 4rem; }
header.top { padding: 2.2rem 0 0.6rem; }
.kind { margin: 0; color: var(--accent); font-weight: 600; font-size: 0.85rem; letter-spacing: 0.06em; text-transform: uppercase; }
h1 { margin: 0.1rem 0 0.6rem; font-size: 2rem; line-height: 1.2; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 3.2rem 0 0.6rem; padding-top: 1rem; border-top: 2px solid var(--ink); font-size: 1.45rem; line-height: 1.25; font-weight: 650; }
main > section:first-child h2 { margin-top: 1.2rem; border-top: 0; }
h3 { margin: 2.2rem 0 0.5rem; font-size: 1.1rem; font-weight: 650; }
p { margin: 0.5rem 0; max-width: 74ch; overflow-wrap: break-word; }
a { color: var(--accent); }
.stands-on { font-size: 1.1rem; }
.notice { margin: 0.8rem 0; padding: 0.65rem 1.1rem; border-left: 4px solid var(--accent); background: var(--band); max-width: none; }
.notice p { margin: 0.15rem 0; max-width: 90ch; }
.notice ul { margin: 0.3rem 0; padding-left: 1.2rem; }
.notice.warning { border-color: #e69f00; background: var(--warn-band); }
.notice strong { font-weight: 650; }
nav { position: sticky; top: 0; z-index: 1; margin: 1.2rem -1.5rem 0; padding: 0 1.5rem; background: rgba(255,255,255,0.96); border-bottom: 1px solid var(--rule); overflow-x: auto; }
nav ol { display: flex; gap: 1.4rem; margin: 0; padding: 0.6rem 0; list-style: none; white-space: nowrap; }
nav a { text-decoration: none; font-size: 0.92rem; font-weight: 550; }
nav a:hover, nav a:focus { text-decoration: underline; }
.glance { display: flex; flex-wrap: wrap; margin: 1.4rem 0 0; padding: 0; border: solid var(--rule); border-width: 1px 0 0 1px; }
.glance > div { flex: 1 1 170px; margin: 0; padding: 0.8rem 1.1rem 0.9rem; border: solid var(--rule); border-width: 0 1px 1px 0; }
.glance dt { color: var(--muted); font-size: 0.85rem; }
.glance dd { margin: 0; overflow-wrap: anywhere; }
.glance .value { display: block; font-size: 1.45rem; line-height: 1.35; font-weight: 650; font-variant-numeric: tabular-nums; }
.glance .value.words { font-size: 1.05rem; line-height: 1.6; }
.glance .note { color: var(--muted); font-size: 0.85rem; line-height: 1.4; display: block; }
.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.6rem 2.4rem; align-items: start; margin: 1.2rem 0; }
.grid.three { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1.4rem 1.6rem; }
.grid.four { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1.2rem 1rem; }
.grid > figure, .grid > div { margin: 0; }
figure { margin: 1.4rem 0; counter-increment: figure; min-width: 0; }
figure.uncounted { counter-increment: none; }
figure svg { display: block; width: 100%; height: auto; }
.drawing { overflow-x: auto; }
.drawing.wide, .table > .scroll { background: linear-gradient(to right, #fff 30%, rgba(255,255,255,0)) left / 40px 100% no-repeat local, linear-gradient(to left, #fff 30%, rgba(255,255,255,0)) right / 40px 100% no-repeat local, linear-gradient(to right, rgba(28,36,48,0.16), rgba(28,36,48,0)) left / 12px 100% no-repeat scroll, linear-gradient(to left, rgba(28,36,48,0.16), rgba(28,36,48,0)) right / 12px 100% no-repeat scroll; }
figcaption { margin-top: 0.5rem; font-size: 0.92rem; line-height: 1.45; overflow-wrap: break-word; max-width: 74ch; }
figcaption b::before { content: "Figure " counter(figure) ". "; }
figure.uncounted figcaption b::before { content: ""; }
.how { display: block; color: var(--muted); }
.how i { font-style: normal; font-weight: 600; }
.table { margin: 1.2rem 0; counter-increment: table; }
.table > .scroll { overflow-x: auto; }
.table .title { margin: 0 0 0.4rem; font-size: 0.92rem; max-width: 90ch; }
.table .title b::before { content: "Table " counter(table) ". "; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
th, td { padding: 0.38rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
thead th { border-top: 1.5px solid var(--ink); border-bottom: 1px solid var(--ink); font-weight: 650; vertical-align: bottom; }
tbody tr:last-child > * { border-bottom: 1.5px solid var(--ink); }
tbody th { font-weight: 500; }
th.number, td.number { text-align: right; white-space: nowrap; }
td.number .absent { white-space: normal; }
tr.level th { padding-left: 1.7rem; color: var(--muted); font-weight: 400; }
tr.emphasis > * { background: var(--band); font-weight: 600; }
tr.apparent > * { color: var(--muted); }
td.name, th.name { overflow-wrap: break-word; min-width: 9rem; }
.absent { color: var(--muted); font-style: italic; }
.slice-caption { margin: 0.35rem 0 0; font-size: 0.88rem; line-height: 1.4; }
.formula, .dropped { font-size: 0.92rem; color: var(--muted); max-width: 90ch; overflow-wrap: anywhere; }
.stack > figure:first-child, .stack > .table:first-child { margin-top: 0; }
.drawing > .grid { margin: 0; }
details { margin: 1rem 0; }
summary { cursor: pointer; color: var(--accent); font-weight: 550; }
pre { margin: 0.6rem 0; padding: 0.9rem 1.1rem; background: var(--band); font: 0.82rem/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: 0.85rem; }
@media (max-width: 860px) {
  .grid { grid-template-columns: minmax(0, 1fr); }
  .grid.three, .grid.four { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
}
@media (max-width: 600px) {
  body { font-size: 15px; }
  .page { padding: 0 1rem 3rem; }
  nav { margin: 1rem -1rem 0; padding: 0 1rem; }
  h1 { font-size: 1.55rem; }
  h2 { font-size: 1.25rem; }
  .drawing.wide svg { min-width: 640px; }
  table { font-size: 0.84rem; }
  th, td { padding: 0.34rem 0.5rem; }
  td.text { min-width: 6.5rem; }
}
@media print {
  @page { margin: 16mm 14mm; }
  html { font-size: 12.5px; }
  body { font-size: 1rem; }
  .page { max-width: none; padding: 0; }
  nav { display: none; }
  h2 { margin-top: 1.6rem; }
  h2, h3, .title { break-after: avoid; }
  figure, .glance, .notice, .title, tr { break-inside: avoid; }
  .grid { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem 1.4rem; }
  .grid.three, .grid.four { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .drawing.wide svg { min-width: 0; }
  .drawing, .table > .scroll { overflow: visible; background: none; }
  thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

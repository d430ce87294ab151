"""The one style sheet of a page; it names no other file."""

CSS = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f4f6f9; --ink: #1c2430; --muted: #5a6472; --line: #d5dae1; --link: #1f4f9a;
  --agrees: #1c6b3a; --differs: #a3231f; --shade: #00000033;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --panel: #1e242d; --ink: #e8ebf0; --muted: #a3acb8; --line: #39424f; --link: #9dc0ff;
    --agrees: #7fd6a0; --differs: #ff9d94; --shade: #ffffff3d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
.page { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
header { border-bottom: 2px solid var(--ink); margin-bottom: 1rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 0.5rem 0 0.25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 0.7rem; padding-bottom: 3px; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 0.5rem; }
p { margin: 0.5rem 0; max-width: 44rem; }
.subtitle, .note, figcaption, footer { color: var(--muted); }
.subtitle { margin: 0 0 0.8rem; }
.note { font-size: 0.92rem; }
a { color: var(--link); }
nav { background: var(--panel); border-radius: 0.4rem; padding: 0.7rem 1rem; }
nav ol { margin: 0; padding-left: 1.4rem; columns: 18rem; }
nav li { padding: 0.15rem 0; break-inside: avoid; }
figure { margin: 1.4rem 0; }
figure img {
  display: block; max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 0.3rem;
}
figcaption { margin-top: 0.5rem; font-size: 0.95rem; max-width: 44rem; }
figcaption strong { color: var(--ink); }
pre {
  margin: 0.4rem 0; padding: 0.5rem 0.7rem; border-radius: 0.3rem;
  background: var(--panel); color: var(--ink);
  font: 0.875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
pre.command { white-space: pre-wrap; overflow-wrap: anywhere; -webkit-user-select: all; user-select: all; }
pre.command::before { content: "$ "; color: var(--muted); -webkit-user-select: none; user-select: none; }
p.formula, .scroll { overflow-x: auto; }
p.formula { max-width: none; white-space: nowrap; margin: 0.35rem 0; padding: 0.3rem 0; font-size: 1.08rem; }
math { math-style: normal; }
p.formula span { color: var(--muted); font-size: 0.95rem; margin-right: 0.4rem; }
pre.source { white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--muted); font-size: 0.88rem; padding: 0.15rem 0; }
pre.command span { display: inline-block; max-width: 100%; }
.scroll {
  border: 1px solid var(--line); border-radius: 0.3rem;
  background:
    linear-gradient(to right, var(--paper) 40%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 0.8rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 0.8rem 100% no-repeat scroll;
}
.scroll:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; min-width: 100%; font-size: 0.93rem; }
th, td { padding: 0.4rem 0.7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th { vertical-align: bottom; border-bottom: 2px solid var(--muted); }
td { min-width: 4.5rem; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.status { white-space: nowrap; font-weight: 600; }
.agrees { color: var(--agrees); }
.differs { color: var(--differs); text-decoration: underline; }
.not-computed { color: var(--muted); font-weight: 400; font-style: italic; }
footer {
  margin-top: 3rem; padding-top: 0.7rem; border-top: 1px solid var(--line);
  font-size: 0.9rem; overflow-wrap: anywhere;
}
@media (max-width: 30rem) {
  table { font-size: 0.85rem; }
  th, td { padding: 0.35rem 0.5rem; }
}
@media print {
  nav { display: none; }
  figure, .scroll { break-inside: avoid; }
  .scroll { overflow: visible; }
}
"""

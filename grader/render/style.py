"""The one style of every page: light and dark, a phone's width, and paper."""

PALETTE = """
:root {
  --paper: #fff; --panel: #f4f6f8; --ink: #1b1f24; --soft: #59636e; --line: #d5dbe1;
  --good: #14713a; --bad: #b42318; --open: #7a5200; --halt: #8b3d88; --own: #0b57a4;
  --fill-good: #2e8b57; --fill-bad: #d1493d; --fill-halt: #a45ca1; --fill-wait: #b9c2cb; --fill-open: #e9edf0;
}
@media (prefers-color-scheme: dark) { :root {
  --paper: #15181c; --panel: #1e2328; --ink: #e6e9ec; --soft: #a2acb6; --line: #3a424b;
  --good: #7bd398; --bad: #ff9389; --open: #efc35c; --halt: #e0a5dd; --own: #8fbcff;
  --fill-good: #3f9d68; --fill-bad: #d65f54; --fill-halt: #a96da6; --fill-wait: #5c6670; --fill-open: #2a3036;
} }
"""
DRAWING = """
svg text { fill: var(--ink); font-size: 12px; font-family: inherit } svg .soft { fill: var(--soft) }
.true { stroke: var(--soft); stroke-width: 2; fill: none }
.ring { stroke: var(--soft); stroke-width: 1.5; fill: var(--paper) }
.own { fill: var(--own) } .own-line { stroke: var(--own); stroke-width: 2; fill: none }
.own-loss { fill: none; stroke: var(--open); stroke-width: 1.5 } .lowest { stroke: var(--good); stroke-dasharray: 2 2 }
.tangent { stroke: var(--halt); stroke-width: 2; stroke-dasharray: 7 3 }
.drop { stroke: var(--own); stroke-dasharray: 2 2 }
.before { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 3 3; fill: none }
.sample { stroke: var(--bad); stroke-width: 2.5; fill: none }
.axis { stroke: var(--soft); fill: none } .hatch { stroke: var(--paper); stroke-width: 2 }
"""
STYLE = f"""{PALETTE}
@media print {{
  :root {{
    --paper: #fff; --panel: #fff; --ink: #000; --soft: #444; --line: #999;
    --good: #14713a; --bad: #b42318; --open: #7a5200; --halt: #8b3d88; --own: #0b57a4;
    --fill-good: #2e8b57; --fill-bad: #d1493d; --fill-halt: #a45ca1; --fill-wait: #b9c2cb; --fill-open: #fff;
  }}
  html {{ font-size: 10.5pt }}
  main {{ max-width: none; padding: 0 }}
  section, .card, tr, li, figure {{ break-inside: avoid }}
  section.long, section.function {{ break-inside: auto }}
  h2, h3, summary {{ break-after: avoid }}
  svg {{ print-color-adjust: exact; -webkit-print-color-adjust: exact }}
}}
* {{ box-sizing: border-box }}
html {{
  background: var(--paper); color: var(--ink); line-height: 1.5; -webkit-text-size-adjust: 100%;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic",
    "Noto Sans KR", "Noto Sans CJK KR", sans-serif;
}}
html:lang(ko) {{ word-break: keep-all }}
body {{ margin: 0; overflow-wrap: anywhere }}
main {{ max-width: 48rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }}
h1 {{ font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem }}
h2 {{ font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line) }}
h3 {{ font-size: 1rem; margin: 1rem 0 .25rem }}
p {{ margin: .35rem 0 }}
code, pre, .formula, bdi {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "D2Coding", "Noto Sans Mono CJK KR", monospace;
  unicode-bidi: isolate;
}}
bdi {{ font-family: inherit }}
.formula {{ font-size: .9rem }}
code {{ font-size: .92em; background: var(--panel); padding: .05em .25em; border-radius: .2em }}
pre {{ margin: .35rem 0; white-space: pre-wrap; padding: .5rem .75rem; border-left: 3px solid var(--line);
  background: var(--panel); font-size: .88rem; max-height: 24rem; overflow: auto }}
.soft {{ color: var(--soft) }}
.small {{ font-size: .88rem }}
.lead {{ font-size: 1.1rem }}
.path {{ font-weight: 400; font-size: 1rem; color: var(--soft) }}
.status {{ font-weight: 600; white-space: nowrap }}
.passed {{ color: var(--good) }} .failed, .crashed {{ color: var(--bad) }} .stopped {{ color: var(--halt) }}
.todo {{ color: var(--open) }} .waiting {{ color: var(--soft); font-weight: 400 }}
ul.checks {{ list-style: none; margin: 0; padding: 0 }}
ul.checks > li {{ padding: .3rem 0; display: grid; grid-template-columns: 5.5rem 1fr; gap: 0 .75rem }}
html:lang(ko) ul.checks > li {{ grid-template-columns: 4.5rem 1fr }}
ul.checks > li > .more {{ grid-column: 1 / -1 }}
section.function {{ border-top: 1px solid var(--line); padding: .35rem 0;
  display: grid; grid-template-columns: 6.5rem 1fr; gap: 0 .75rem }}
section.function > h3 {{ margin: .3rem 0; }}
.card {{ border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; margin: .5rem 0 }}
details > summary {{ cursor: pointer; color: var(--own) }}
dl {{ margin: .4rem 0; display: grid; grid-template-columns: max-content 1fr; gap: .25rem .9rem }}
dt {{ color: var(--soft) }} dd {{ margin: 0; min-width: 0 }}
.ask {{ border-left: 3px solid var(--own); padding: .1rem 0 .1rem .75rem; margin: .6rem 0; font-weight: 600 }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line) }}
th {{ white-space: nowrap }} td.where, td.where code {{ overflow-wrap: normal }}
td.number, th.number {{ text-align: right; white-space: nowrap }}
figure {{ margin: .75rem 0 }} figcaption {{ font-size: .88rem; color: var(--soft) }}
svg {{ display: block; max-width: 100%; height: auto; overflow: visible }}
.grow {{ display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline }}
.names {{ columns: 12rem; margin: .35rem 0; padding-left: 1.1rem }}
ol.lessons {{ padding: 0; margin: 0; list-style: none }}
.bar-good {{ fill: var(--fill-good) }} .bar-bad {{ fill: var(--fill-bad) }} .bar-halt {{ fill: var(--fill-halt) }}
.bar-wait {{ fill: var(--fill-wait) }} .bar-open {{ fill: var(--fill-open); stroke: var(--line) }}
.bar-own {{ fill: var(--own) }} svg .tiny {{ font-size: 10px }} svg.nothing {{ position: absolute }}
figure.chart svg {{ width: 100%; max-width: 30rem }}
ul.legend {{ list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .88rem }}
ul.legend svg {{ display: inline; vertical-align: -.15em }}
ul.rates {{ list-style: none; padding: 0; margin: 0 }}
ul.rates > li {{ display: grid; grid-template-columns: 7rem 15rem 1fr; gap: .25rem .75rem; align-items: center;
  padding: .25rem 0 }}
ul.rates.long > li {{ grid-template-columns: 1fr 15rem 5.5rem }}
.count {{ white-space: nowrap }}
.gallery {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0 1.5rem }}
.gallery svg {{ width: 100%; max-width: 26rem }}
@media (max-width: 30rem) {{
  main {{ padding: 1rem .8rem 2rem }}
  section.function {{ display: block }} section.function > h3 {{ margin-top: .5rem }}
  ul.checks > li {{ grid-template-columns: 1fr }} html:lang(ko) ul.checks > li {{ grid-template-columns: 1fr }}
  ul.rates > li, ul.rates.long > li {{ grid-template-columns: 1fr 5rem }}
  ul.rates > li > span:first-child {{ grid-column: 1 / -1 }}
  dl {{ grid-template-columns: 1fr; gap: 0 }} dd {{ margin-bottom: .4rem }}
}}
{DRAWING}"""

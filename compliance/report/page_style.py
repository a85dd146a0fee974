"""The style sheet of every page: light and dark, screen and A4, no font or image from elsewhere."""

LIGHT = {
    "paper": "#ffffff", "panel": "#f6f7f9", "ink": "#1a1d21", "quiet": "#565e69", "rule": "#d5dae0", "link": "#0b4f99",
    "permissive": "#0a4f96", "permissive-bg": "#e3eefa", "stricter": "#8f2f0d", "stricter-bg": "#fcebe0",
    "wider": "#5f34a0", "wider-bg": "#f0eafa", "narrower": "#0b5f57", "narrower-bg": "#def2ee",
    "beside": "#434b57", "beside-bg": "#e9ecf0", "masked": "#5c4d1c", "masked-bg": "#f4eed8",
    "gone": "#8a1c1c", "gone-bg": "#fdeaea", "new": "#14572a", "new-bg": "#e4f5e8", "land": "#e9ecf0",
}  # fmt: skip
DARK = {
    "paper": "#14171b", "panel": "#1c2026", "ink": "#e8ebef", "quiet": "#a7b0bb", "rule": "#39414b", "link": "#8fc0f7",
    "permissive": "#9ac6f7", "permissive-bg": "#15304f", "stricter": "#f6b48d", "stricter-bg": "#4a2614",
    "wider": "#cdb3f5", "wider-bg": "#33234f", "narrower": "#8fdccf", "narrower-bg": "#10403a",
    "beside": "#c6ccd4", "beside-bg": "#2f353d", "masked": "#e2d08f", "masked-bg": "#3d3517",
    "gone": "#f5b0b0", "gone-bg": "#451d1d", "new": "#a6e0b5", "new-bg": "#173c22", "land": "#272d35",
}  # fmt: skip
KINDS = ("permissive", "stricter", "wider", "narrower", "beside", "masked")


def _colours(theme: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in theme.items())


_BASE = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;background:var(--paper)}
body{margin:0 auto;max-width:68rem;padding:0 1.25rem 3rem;background:var(--paper);color:var(--ink);
 font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,.statement{font-family:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,"Liberation Serif",serif}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 1.25rem}
h2{font-size:1.4rem;line-height:1.25;margin:3rem 0 1rem;padding-bottom:.3rem;border-bottom:2px solid var(--ink)}
h3{font-size:1.1rem;line-height:1.35;margin:2rem 0 .6rem}
h3.regime{font:700 1rem/1.4 system-ui,"Segoe UI","Liberation Sans",Arial,sans-serif;text-transform:uppercase;
 letter-spacing:.06em}
h4{font-size:.95rem;margin:1.2rem 0 .4rem}
p,ul,ol,dl{margin:.5rem 0}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code,pre,.code{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.84rem}
.kicker{margin:2rem 0 0;color:var(--quiet);font-size:.85rem;letter-spacing:.04em}
.quiet{color:var(--quiet)}
.small{font-size:.85rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.statement{border-left:.35rem solid var(--ink);background:var(--panel);padding:.9rem 1.2rem;margin:0 0 1.25rem;
 font-size:1.2rem}
.statement .settled{display:block;font:600 .8rem/1.4 system-ui,"Segoe UI","Liberation Sans",Arial,sans-serif;
 margin-top:.5rem;
 color:var(--quiet)}
.statement.open{border-color:var(--stricter)}
.statement.open .settled{color:var(--stricter)}
.counts{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem;list-style:none;
 padding:0;margin:1rem 0}
.counts li{padding:.6rem .8rem;border-radius:.3rem}
.counts b{display:block;font-size:1.7rem;line-height:1.15;font-variant-numeric:tabular-nums}
.counts span{display:block;font-weight:600;font-size:.92rem}
.counts small{display:block;line-height:1.3;margin-top:.2rem}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;list-style:none;padding:0;margin:0}
nav{border-block:1px solid var(--rule);padding:.5rem 0;font-size:.92rem}
.scroll{position:relative;overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-size:.88rem;line-height:1.4}
caption{text-align:left;color:var(--quiet);padding:.3rem 0;font-size:.85rem}
th,td{border:1px solid var(--rule);padding:.35rem .6rem;text-align:left;vertical-align:top}
thead th{background:var(--panel);font-weight:600}
tbody th{font-weight:600;background:var(--panel)}
.matrix{min-width:min(100%,36rem)}
.matrix th,.matrix td{min-width:9rem;overflow-wrap:break-word}.matrix thead th:first-child{min-width:7rem}
.matrix tbody th,.matrix thead th:first-child{position:sticky;left:0;z-index:1}
.list td.code{min-width:9rem}
.matrix th{max-width:16rem}
.matrix .none{color:var(--quiet);text-align:center}
.matrix td>a{display:block;text-decoration:none;padding:.15rem .3rem;border-radius:.2rem}
.matrix td>a:not([class]){color:inherit}.matrix td>a+a{margin-top:.2rem}
.matrix small{display:block;font-size:.78rem}
.matrix td>a:hover{text-decoration:underline}
.matrix .mixed{background:var(--panel)}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.badge{display:inline-block;font:600 .8rem/1.5 system-ui,"Segoe UI","Liberation Sans",Arial,sans-serif;
 padding:.05rem .55rem;
 border-radius:1rem;white-space:nowrap}
.map{min-width:34rem;width:100%;max-width:46rem;height:auto;display:block}
.map rect{fill:var(--land)}
.map text{fill:var(--quiet);font:9px system-ui,"Segoe UI","Liberation Sans",Arial,sans-serif;text-anchor:middle}
.map .on text{font-weight:700}
.time{list-style:none;padding:0;margin:.6rem 0}
.time li{margin:.55rem 0}
.track{position:relative;height:1.15rem;background:var(--panel);border:1px solid var(--rule);overflow:hidden}
.track i{position:absolute;top:0;bottom:0;border-left:1px solid var(--rule)}
.track b{position:absolute;top:.12rem;bottom:.12rem;min-width:.4rem;border:1.5px solid currentColor}
.track b.onward{border-right:0}.track b.always{border-left:0}
.years{position:relative;height:1.2rem;font-size:.75rem;color:var(--quiet)}
.years span{position:absolute;white-space:nowrap;transform:translateX(-50%)}
.region{border:1px solid var(--rule);border-left:.4rem solid;border-radius:.25rem;padding:.9rem 1.1rem;
 margin:1.1rem 0}
.region>*{color:var(--ink)}
.region h4{font-size:1.05rem;margin:.4rem 0 .7rem;line-height:1.4}
.move{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .7rem;margin:.5rem 0}
.move span{padding:.25rem .7rem;border-radius:.25rem;background:var(--panel);border:1px solid var(--rule)}
dl.pairs{display:grid;grid-template-columns:minmax(6rem,max-content) minmax(0,1fr);gap:.3rem 1rem}
dl.pairs dt{color:var(--quiet)}dl.pairs dd{margin:0}
dl.pairs ul{margin:0;padding-left:1.1rem}
dl.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(13rem,100%),1fr));gap:1px;padding:1px}
.facts div{box-shadow:0 0 0 1px var(--rule);padding:.3rem .6rem}
.facts dt{color:var(--quiet);font-size:.8rem}.facts dd{margin:0}
.legend{list-style:none;padding:0}.legend li{margin:.25rem 0}
details{border:1px solid var(--rule);border-radius:.25rem;margin:.7rem 0;padding:0 .9rem}
summary{cursor:pointer;padding:.45rem 0;font-weight:600}
details[open]>summary{border-bottom:1px solid var(--rule);margin-bottom:.6rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);border:1px solid var(--rule);
 padding:.6rem .8rem;
 margin:.6rem 0;line-height:1.45}
.diff{padding:.5rem 0}.diff span{display:block;padding:0 .8rem;min-height:1.2em}
.diff .gone{color:var(--gone);background:var(--gone-bg)}.diff .new{color:var(--new);background:var(--new-bg)}
.diff .at{color:var(--quiet)}
thead th{overflow-wrap:normal}td.gone,td.new{min-width:5rem}
td.gone{color:var(--gone);background:var(--gone-bg)}td.new{color:var(--new);background:var(--new-bg)}
footer{margin-top:3rem;border-top:2px solid var(--ink);padding-top:.8rem;font-size:.82rem;color:var(--quiet)}
@media (max-width:40rem){
 body{padding:0 .9rem 2rem}h1{font-size:1.5rem}.statement{font-size:1.05rem;padding:.7rem .9rem}
 dl.pairs{grid-template-columns:minmax(0,1fr);gap:0}dl.pairs dd{margin:0 0 .5rem}
 .counts{grid-template-columns:repeat(2,minmax(0,1fr))}
 .region{padding:.7rem .8rem}
 .matrix thead th:first-child,.matrix tbody th{min-width:5.5rem;max-width:7rem}
}
"""

_PRINT = """
@page{size:A4;margin:16mm 15mm 18mm}
@media print{
 *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
 html{font-size:9.5pt}
 body{max-width:none;padding:0}
 nav,.skip{display:none}
 h2,h3,h4,summary,caption{break-after:avoid}
 .counts,.statement,.time li,tr,.move,svg{break-inside:avoid}
 .region{break-inside:avoid-page}
 .scroll{overflow:visible}
 .map{min-width:0}
 details::details-content{content-visibility:visible;block-size:auto}
 a{color:inherit;text-decoration:none}
}
"""

STYLE = (
    f":root{{color-scheme:light dark;{_colours(LIGHT)}}}\n"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_colours(DARK)}}}}}\n"
    + "\n".join(
        f".{kind}{{color:var(--{kind});background-color:var(--{kind}-bg)}}"
        f".region.{kind}{{border-left-color:var(--{kind});background:none}}"
        f".map .{kind} rect{{fill:var(--{kind}-bg);stroke:var(--{kind});stroke-width:1.5}}"
        f".map .{kind} text{{fill:var(--{kind})}}.track b.{kind}{{background-color:var(--{kind}-bg)}}"
        for kind in KINDS
    )
    + _BASE
    + _PRINT
)

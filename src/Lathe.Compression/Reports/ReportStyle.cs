namespace Lathe.Compression;

/// <summary>The report's style sheet: light and dark as the reader's system asks, one column at the width of a phone.</summary>
internal static class ReportStyle
{
    public const string Sheet = """
        :root {
          color-scheme: light dark;
          --page: #ffffff; --panel: #f5f7fa; --text: #1a1f26; --muted: #566070; --line: #d5dbe3; --track: #e1e6ed;
          --accent: #0b62b8; --on-accent: #ffffff; --strong: #b3400a; --reach: #cfe3f8;
          --h0: #eaf2fb; --h1: #cfe1f5; --h2: #a9caec; --h3: #7cafe0; --h4: #3073b4; --h5: #1f5f9f; --h6: #0c3c70;
          --on-light: #16202c; --on-dark: #ffffff;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #12161b; --panel: #1b2129; --text: #e6eaf0; --muted: #a2adbb; --line: #343d49; --track: #2b333e;
            --accent: #6fb2f5; --on-accent: #0e141b; --strong: #ffa466; --reach: #24405e;
            --h0: #1c2733; --h1: #213a54; --h2: #265077; --h3: #2b6293; --h4: #5c9bd3; --h5: #93c3ee; --h6: #cfe6fb;
            --on-light: #e9f0f8; --on-dark: #0d151d;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
        main { max-width: 76rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .75rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
        dl { display: grid; grid-template-columns: minmax(0, auto) minmax(0, 1fr); gap: .1rem 1rem; margin: 0; font-size: .9rem; }
        dt { color: var(--muted); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .chart { margin: 0 0 1.25rem; padding: 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; }
        figcaption { color: var(--muted); font-size: .9rem; margin-bottom: .75rem; max-width: 60rem; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); gap: 0 1.25rem; align-items: start; }
        .pair > * { min-width: 0; }
        .rows { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); gap: .75rem 2rem; }
        .row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .75rem; align-items: baseline; align-content: start; }
        .row > svg, .row > .note { grid-column: 1 / -1; }
        .name { font-size: .8rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
        .value { font-size: .8rem; font-variant-numeric: tabular-nums; color: var(--muted); }
        .note { margin: 0; color: var(--muted); font-size: .9rem; }
        svg { display: block; overflow: hidden; }
        svg text { font-size: 11px; fill: var(--text); font-variant-numeric: tabular-nums; }
        .tick { fill: var(--muted); } .tick.strong { fill: var(--strong); font-weight: 700; }
        .track, .removed { fill: var(--track); } .bar, .kept { fill: var(--accent); } .reach { fill: var(--reach); }
        .cut { stroke: var(--panel); } .axis, .grid { stroke: var(--line); }
        .h0 { fill: var(--h0); } .h1 { fill: var(--h1); } .h2 { fill: var(--h2); } .h3 { fill: var(--h3); }
        .h4 { fill: var(--h4); } .h5 { fill: var(--h5); } .h6 { fill: var(--h6); }
        .chosen { stroke: var(--strong); stroke-width: 2.5px; }
        svg .on0, svg .on1, svg .on2, svg .on3 { fill: var(--on-light); } svg .on4, svg .on5, svg .on6 { fill: var(--on-dark); }
        .point { stroke: var(--accent); stroke-width: 2px; fill: var(--accent); }
        .point.predicted { fill: var(--panel); stroke-dasharray: 3 2; }
        .point.written { fill: var(--strong); stroke: var(--strong); }
        svg .number { fill: var(--on-accent); font-size: 10px; font-weight: 700; } svg .number.predicted { fill: var(--text); }
        .legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: .5rem 0 0; padding: 0; list-style: none; font-size: .8rem; }
        .legend b { margin-right: .35rem; color: var(--accent); } .legend span { overflow-wrap: anywhere; }
        details { margin-top: .75rem; font-size: .85rem; }
        summary { cursor: pointer; color: var(--accent); }
        .scroll { overflow-x: auto; max-width: 100%; }
        .scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        thead th { color: var(--muted); font-weight: 600; } tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 9rem; }
        td.long { min-width: 20rem; overflow-wrap: anywhere; }
        @media (max-width: 30rem) {
          dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .3rem; }
          .chart { padding: .75rem; } table { font-size: .8rem; } th, td { padding: .3rem .35rem; } tbody th { min-width: 6rem; }
        }
        """;
}

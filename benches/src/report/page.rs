//! The page: one file, nothing from the network, light and dark, printable.

use super::Section;

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #8884; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e4e4; --paper: #161616; } }
body { font: 16px/1.5 sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem; margin: 0 auto; padding: 1rem; }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.8rem; }
th, td { border: 1px solid var(--line); padding: 0.2rem 0.5rem; text-align: right; } th:first-child, td:first-child { text-align: left; }
code { background: var(--line); padding: 0 0.3rem; } nav a { margin-right: 1rem; } section { break-inside: avoid-page; }
a { color: inherit; }
";

/// All sections.
pub fn html(sections: &[Section]) -> String {
    let link =
        |(at, section): (usize, &Section)| format!("<a href=\"#s{at}\">{}</a>\n", escaped(&section.title));
    let contents: String = sections.iter().enumerate().map(link).collect();
    let body: String = sections.iter().enumerate().map(section).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>zkcard: benchmarks</title><style>{STYLE}</style></head><body>\n<h1>zkcard: benchmarks</h1>\n<p>{KINDS}</p>\n\
         <nav>{contents}</nav>\n{body}</body></html>\n"
    )
}

const KINDS: &str = "Thick lines with full marks are measured; thin ones with open marks are modelled, or published by others, and \
                     say so; lines without marks are limits. Every figure comes from benches/ledger, and each section ends \
                     with the commands that write it anew.";

fn section((at, section): (usize, &Section)) -> String {
    let plots: String = section.plots.iter().map(|svg| plot(svg, section.plots.len() > 1)).collect();
    let commands: Vec<_> =
        section.commands.iter().map(|command| format!("<code>{}</code>", escaped(command))).collect();
    format!(
        "<section id=\"s{at}\"><h2>{}</h2>\n<p>{}</p>\n{plots}<details><summary>Figures</summary>\
         <div class=\"wide\">{}</div></details>\n<p>Again: {}</p></section>\n",
        escaped(&section.title),
        escaped(&section.says),
        table(&section.table),
        commands.join(", ")
    )
}

/// With its own title above it, where it is not the only plot below a heading.
fn plot(svg: &str, named: bool) -> String {
    let title = svg.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    let caption = title.filter(|_| named).map(|(title, _)| format!("<figcaption>{title}</figcaption>"));
    format!("<figure>{}{svg}</figure>\n", caption.unwrap_or_default())
}

fn table(rows: &[Vec<String>]) -> String {
    let row = |(at, cells): (usize, &Vec<String>)| {
        let tag = if at == 0 { "th" } else { "td" };
        let cells: String = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    format!("<table>{}</table>", rows.iter().enumerate().map(row).collect::<String>())
}

/// Text within HTML or SVG.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plots_beside_others_have_their_titles_above_them() {
        let of = |plots: &[&str]| Section {
            title: "times".into(),
            says: String::new(),
            plots: plots.iter().map(|title| format!("<svg><title>{title}</title></svg>")).collect(),
            table: Vec::new(),
            commands: Vec::new(),
        };
        let page = html(&[of(&["one"]), of(&["two", "three"])]);
        let captions = ["one", "two", "three"].map(|title| page.contains(&format!("<figcaption>{title}<")));
        assert_eq!(captions, [false, true, true]);
    }
}

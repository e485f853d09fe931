//! The page of all ledgers as a browser shows it: in the long run, by Debian's Chromium, at two widths.

#![cfg(feature = "report")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use zkcard_benches::report;

/// Counts pairs of texts of one plot that overlap, plots without marks, and what is wider than the window; then says so.
const LOOK: &str = r#"<script>
const boxes = (svg) => [...svg.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
let overlaps = 0, bare = 0;
for (const svg of document.querySelectorAll("svg")) {
    const all = boxes(svg);
    all.forEach((a, i) => all.slice(i + 1).forEach((b) => { overlaps += meet(a, b); }));
    bare += svg.querySelectorAll("[data-mark]").length < 3;
}
const wide = document.documentElement.scrollWidth > window.innerWidth;
document.body.dataset.seen = `overlaps ${overlaps}, bare ${bare}, wide ${wide}, plots ${document.querySelectorAll("svg").length}`;
</script>"#;

#[test]
fn a_browser_shows_every_plot_and_no_text_over_another() {
    if env::var_os("ZKCARD_LONG").is_none() {
        return; // a browser is for the long run
    }
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("report.html");
    let plots = report::write(&page).expect("a page");
    for width in [1100, 420] {
        assert_eq!(
            seen(&page, width),
            format!("overlaps 0, bare 0, wide false, plots {plots}"),
            "at {width}"
        );
        let picture = shot(&page, width);
        assert!(fs::metadata(&picture).expect("a picture").len() > 50_000, "{}", picture.display());
    }
}

#[test]
fn a_text_over_another_and_a_plot_without_data_are_seen() {
    if env::var_os("ZKCARD_LONG").is_none() {
        return; // a browser is for the long run
    }
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("planted.html");
    let planted = r#"<body><svg viewBox="0 0 90 90"><text x="1" y="20">one</text><text x="2" y="21">two</text></svg></body>"#;
    fs::write(&page, planted).expect("written");
    assert_eq!(seen(&page, 800), "overlaps 1, bare 1, wide false, plots 1");
}

fn seen(page: &Path, width: u32) -> String {
    let looked = page.with_extension("looked.html");
    fs::write(&looked, fs::read_to_string(page).expect("a page") + LOOK).expect("written");
    let said = chromium(&looked, width, &["--dump-dom".into()]);
    let dom = String::from_utf8_lossy(&said);
    let (_, rest) = dom.split_once("data-seen=\"").expect("the script ran");
    rest.split('"').next().unwrap_or_default().to_owned()
}

fn shot(page: &Path, width: u32) -> PathBuf {
    let picture = page.with_extension(format!("{width}.png"));
    chromium(page, width, &[format!("--screenshot={}", picture.display())]);
    picture
}

fn chromium(page: &Path, width: u32, more: &[String]) -> Vec<u8> {
    let mut command = Command::new("timeout");
    command.args(["120", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]);
    command.arg(format!("--window-size={width},6000")).args(more).arg(format!("file://{}", page.display()));
    let said = command.output().expect("Chromium: apt-get install chromium");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    said.stdout
}

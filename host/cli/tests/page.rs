//! The page of `compile --report`: written whole, of itself alone; and as a browser shows it, in the long run by Debian's Chromium.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::Bench;

const CREDIT: &str = "compile @/credit/model.onnx --data @/credit/calibration.npy --out credit";

/// Counts pairs of texts of one picture that overlap or leave it, and says whether the page is wider than the window.
const LOOK: &str = r#"<script>
const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
let overlaps = 0, outside = 0;
for (const svg of document.querySelectorAll("svg")) {
    const all = [...svg.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
    const frame = svg.getBoundingClientRect();
    all.forEach((a, i) => all.slice(i + 1).forEach((b) => { overlaps += meet(a, b); }));
    outside += all.filter((a) => a.left < frame.left - 1 || a.right > frame.right + 1).length;
}
const wide = document.documentElement.scrollWidth > window.innerWidth;
document.body.dataset.seen = `overlaps ${overlaps}, outside ${outside}, wide ${wide}, pictures ${document.querySelectorAll("svg").length}`;
</script>"#;

#[test]
fn a_page_is_written_beside_the_network_and_needs_nothing_else() {
    let bench = Bench::new();
    let said = bench.ok(&format!("{CREDIT} --test @/credit/test.npy --report credit/credit.html"));
    assert!(said.out.contains("credit.html"), "{}", said.out);
    let html = fs::read_to_string(bench.path("credit/credit.html")).unwrap();
    let alone = html.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for word in ["http", "<script", "<link", "@import", "src="] {
        assert!(!alone.contains(word), "{word}");
    }
    assert_eq!(html.matches("<svg").count(), 5);
    assert!(html.contains("values over 100 samples") && html.trim_end().ends_with("</html>"));
}

#[test]
fn places_where_no_page_can_go_are_refused_before_any_work() {
    let bench = Bench::new();
    bench.fails(
        &format!("{CREDIT} --report nowhere/page.html"),
        4,
        &["nowhere/page.html", "hint:", "--report"],
    );
    bench.fails(&format!("{CREDIT} --report /dev/full"), 4, &["/dev/full", "hint:"]);
    bench.fails(&format!("{CREDIT} --report credit/model.json"), 4, &["model.json", "hint:"]);
    bench.write("page.html", "another's");
    bench.fails(&format!("{CREDIT} --report page.html"), 4, &["page.html: exists already", "--force"]);
    assert_eq!(fs::read_to_string(bench.path("page.html")).unwrap(), "another's");
    let said = bench.ok(&format!("{CREDIT} --report page.html --force --json")).out;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&said).unwrap()["page"], "page.html");
    assert!(fs::read_to_string(bench.path("page.html")).unwrap().starts_with("<!doctype html>"));
}

#[test]
fn a_browser_shows_no_text_over_another() {
    if env::var_os("ZKCARD_LONG").is_none() {
        return; // a browser is for the long run
    }
    let bench = Bench::new();
    for name in ["credit", "digits", "lenet5"] {
        bench.ok(&format!(
            "compile @/{name}/model.onnx --data @/{name}/calibration.npy --out {name} --report {name}.html"
        ));
        for width in [1100, 420] {
            let seen = seen(&bench.path(&format!("{name}.html")), width);
            assert_eq!(seen, "overlaps 0, outside 0, wide false, pictures 5", "{name} at {width}");
        }
    }
}

#[test]
fn a_text_over_another_is_seen() {
    if env::var_os("ZKCARD_LONG").is_none() {
        return; // a browser is for the long run
    }
    let bench = Bench::new();
    let planted = r#"<body><svg viewBox="0 0 90 90"><text x="1" y="20">one</text><text x="2" y="21">two</text><text x="80" y="60">outside</text></svg>"#;
    bench.write("planted.html", planted);
    assert_eq!(seen(&bench.path("planted.html"), 800), "overlaps 1, outside 1, wide false, pictures 1");
}

fn seen(page: &Path, width: u32) -> String {
    let looked = page.with_extension("looked.html");
    fs::write(&looked, fs::read_to_string(page).unwrap() + LOOK).unwrap();
    let mut command = Command::new("timeout");
    command.args(["120", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]);
    command
        .arg(format!("--window-size={width},6000"))
        .arg("--dump-dom")
        .arg(format!("file://{}", looked.display()));
    let said = command.output().expect("Chromium: apt-get install chromium");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let dom = String::from_utf8_lossy(&said.stdout).into_owned();
    let (_, rest) = dom.split_once("data-seen=\"").expect("the script ran");
    rest.split('"').next().unwrap_or_default().to_owned()
}

//! Pictures as SVG, by hand: rectangles, lines and texts of one width a character, so that it is known what fits.

use crate::plain::{one_line, plain};

/// The width of every picture; its reader scales it.
pub const WIDTH: f64 = 900.0;

/// The width of a character, at the most.
pub const CHARACTER: f64 = 7.3;

/// Where a text stands from its x.
#[derive(Clone, Copy)]
pub enum Anchor {
    /// To the right of it.
    Start,
    /// To both sides.
    Middle,
    /// To the left of it.
    End,
}

/// Text within HTML or SVG, on one line; control characters are shown, not obeyed.
pub fn escaped(text: &str) -> String {
    let text = plain(&one_line(text));
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A text that is no wider than `width`: what is too long loses its middle. A character beyond ASCII may be twice as wide.
pub fn fitted(text: &str, width: f64) -> String {
    let text = plain(&one_line(text));
    let most = (width / CHARACTER) as usize;
    if columns(text.chars()) <= most {
        return text;
    }
    let half = most.saturating_sub(2) / 2;
    let head = leading(text.chars(), half);
    let tail: String = leading(text.chars().rev(), half).chars().rev().collect();
    format!("{head}…{tail}")
}

fn columns(text: impl Iterator<Item = char>) -> usize {
    text.map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn leading(text: impl Iterator<Item = char>, most: usize) -> String {
    let mut used = 0;
    text.take_while(|&c| {
        used += columns([c].into_iter());
        used <= most
    })
    .collect()
}

/// A picture of this height.
pub fn svg(height: f64, label: &str, body: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-label=\"{}\">\n{body}</svg>\n",
        escaped(label)
    )
}

/// What belongs to a layer, by its place, with what is said where the mouse rests.
pub fn marked(layer: usize, said: &str, body: &str) -> String {
    format!("<g data-layer=\"{layer}\"><title>{}</title>{body}</g>\n", escaped(said))
}

/// A text within `width`.
pub fn text((x, y): (f64, f64), anchor: Anchor, width: f64, text: &str) -> String {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let text = escaped(&fitted(text, width));
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>")
}

/// A rectangle of a class of the page's style.
pub fn rect((x, y): (f64, f64), (width, height): (f64, f64), class: &str) -> String {
    format!(
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
        width.max(0.0),
        height.max(0.0)
    )
}

/// A line along a path, with an arrow's head at its end.
pub fn arrow(path: &str) -> String {
    format!("<path class=\"arrow\" d=\"{path}\" marker-end=\"url(#head)\"/>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_and_lose_their_middle() {
        assert_eq!(fitted("conv1", 5.0 * CHARACTER), "conv1");
        assert_eq!(fitted("encoder/layer.0/conv", 10.0 * CHARACTER + 0.1), "enco…conv");
        assert_eq!(fitted("a\nb\u{1b}", 100.0 * CHARACTER), "a\\nb\\u{1b}");
        assert!(columns(fitted("層層層層層層層層", 9.0 * CHARACTER).chars()) <= 9);
    }

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(escaped("<script>\"&"), "&lt;script&gt;&quot;&amp;");
    }
}

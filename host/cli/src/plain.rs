//! Text that a terminal shows, and does not obey.
//!
//! Names in models, keys and arguments are whoever's who made them: they could move the cursor, recolour what stands
//! above, or turn the direction of writing around, and so make a refusal look like a success.

/// Control characters and those that turn writing around, as Rust writes them: `\u{1b}`. Only line breaks stay.
pub fn plain(text: &str) -> String {
    escaped(text, |c| c.escape_unicode().to_string())
}

/// The same in JSON, where such characters stand only within strings.
pub fn plain_json(text: &str) -> String {
    escaped(text, |c| format!("\\u{:04x}", u32::from(c)))
}

/// Text that must stay on its line.
pub fn one_line(text: &str) -> String {
    text.replace('\n', "\\n")
}

fn escaped(text: &str, escape: impl Fn(char) -> String) -> String {
    text.chars().map(|c| if c != '\n' && is_obeyed(c) { escape(c) } else { c.into() }).collect()
}

fn is_obeyed(c: char) -> bool {
    let turns =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        let hostile = "\u{1b}[2J\u{9b}31m\u{7f}\r\u{7}\t\u{202e}\u{2066}\u{200f}";
        for text in [plain(hostile), plain_json(hostile)] {
            assert!(text.is_ascii() && !text.chars().any(char::is_control), "{text:?}");
        }
        assert_eq!(plain("größe ✓ 1\n2"), "größe ✓ 1\n2");
        assert_eq!(plain("\u{1b}[0m"), "\\u{1b}[0m");
        assert_eq!(plain_json("\"\u{9b}\""), "\"\\u009b\"");
        assert_eq!(one_line("a\nb"), "a\\nb");
    }
}

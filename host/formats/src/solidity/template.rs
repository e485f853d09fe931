//! Templates: lines that end in `//@context` or `//@bare` stand where the last public value is a context or where none
//! is, and `$NAME$` stands for a text.

/// What contracts of both protocols compute with.
pub const SHARED: &str = include_str!("shared.yul");
/// The same of batches.
pub const BATCH: &str = include_str!("batch.yul");

const CONTEXT: &str = " //@context";
const BARE: &str = " //@bare";

/// The text of a template.
pub fn filled(template: &str, has_context: bool, texts: &[(&str, String)]) -> String {
    let kept = template.lines().filter_map(|line| kept(line, has_context));
    let text: String = kept.flat_map(|line| [line, "\n"]).collect();
    texts.iter().fold(text, |text, (name, value)| text.replace(&format!("${name}$"), value))
}

fn kept(line: &str, has_context: bool) -> Option<&str> {
    let (mine, other) = if has_context { (CONTEXT, BARE) } else { (BARE, CONTEXT) };
    let stays = !line.ends_with(other);
    stays.then(|| line.strip_suffix(mine).unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_where_they_should_and_names_for_their_texts() {
        let template = "a $X$\nb $Y$ //@context\nc $X$$Y$ //@bare";
        let texts = [("X", "1".to_owned()), ("Y", "2".to_owned())];
        assert_eq!(filled(template, true, &texts), "a 1\nb 2\n");
        assert_eq!(filled(template, false, &texts), "a 1\nc 12\n");
    }
}

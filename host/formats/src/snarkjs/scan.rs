//! A strict reader of JSON of a known shape: objects with fixed fields, arrays, strings and small integers.
//! It takes no memory for what it reads, and every error knows its field and its offset.

use super::{Fault, FieldFault};
use crate::json::{self, Unique};
use std::collections::HashSet;
use std::fmt::{self, Display};

/// The text that is left, and where in the structure it is.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    path: Vec<Step>,
    /// Fields that were passed over, see [`Scanner::unknown`].
    unknown: HashSet<&'a str>,
}

#[derive(Clone, Copy)]
enum Step {
    Field(&'static str),
    Index(usize),
}

/// A path as it is written: `pi_b[1][0]`.
struct Path<'a>(&'a [Step]);

/// Bytes of a string that an error repeats.
const SHOWN: usize = 40;

impl<'a> Scanner<'a> {
    /// A reader of a text, which may begin with a byte-order mark.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let at = bytes.len() - json::without_mark(bytes).len();
        Scanner { bytes, at, path: Vec::new(), unknown: HashSet::new() }
    }

    /// The beginnings of the names of fields that are not of the format.
    pub(super) fn unknown(&self) -> Vec<String> {
        let mut names: Vec<_> = self.unknown.iter().map(|name| shown(name)).collect();
        names.sort_unstable();
        names
    }

    /// A fault of the field that is being read.
    pub(super) fn fault(&self, fault: FieldFault) -> Fault {
        self.fault_at(self.at, fault)
    }

    /// The same where the offset was remembered.
    pub(super) fn fault_at(&self, offset: usize, fault: FieldFault) -> Fault {
        Fault::Field { field: Path(&self.path).to_string(), offset: offset as u64, fault }
    }

    /// Where the next value begins.
    pub(super) fn offset(&mut self) -> usize {
        self.skip_space();
        self.at
    }

    /// Reads the object that a file is: each of `needed` once, each of `optional` at most once, in any order. Others are
    /// passed over and [remembered](Self::unknown), if none is there twice.
    pub(super) fn object(
        &mut self,
        needed: &[&'static str],
        optional: &[&'static str],
        mut read: impl FnMut(&mut Self, &'static str) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let known = [needed, optional].concat();
        let mut seen = HashSet::new();
        self.expect(b'{', "an object")?;
        while !self.closes(b'}', !seen.is_empty() || !self.unknown.is_empty())? {
            match self.field(&known, &mut seen)? {
                Some(field) => self.within(Step::Field(field), |scan| read(scan, field))?,
                None => self.skip_value()?,
            }
        }
        match needed.iter().find(|field| !seen.contains(*field)) {
            Some(missing) => self.within(Step::Field(missing), |scan| Err(scan.fault(FieldFault::Missing))),
            None => Ok(()),
        }
    }

    /// Reads an array of any length.
    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut items = Vec::new();
        self.expect(b'[', "an array")?;
        while !self.closes(b']', !items.is_empty())? {
            items.push(self.within(Step::Index(items.len()), &mut read)?);
        }
        Ok(items)
    }

    /// Reads an array of `N` values.
    pub(super) fn array<T: Copy + Default, const N: usize>(
        &mut self,
        mut read: impl FnMut(&mut Self, usize) -> Result<T, Fault>,
    ) -> Result<[T; N], Fault> {
        let mut items = [T::default(); N];
        self.expect(b'[', "an array")?;
        for (i, item) in items.iter_mut().enumerate() {
            if self.closes(b']', i > 0)? {
                return Err(self.fault(FieldFault::Length { expected: N }));
            }
            *item = self.within(Step::Index(i), |scan| read(scan, i))?;
        }
        if self.next_is(b']') { Ok(items) } else { Err(self.fault(FieldFault::Length { expected: N })) }
    }

    /// Reads a string without escapes.
    pub(super) fn string(&mut self) -> Result<&'a str, Fault> {
        self.expect(b'"', "a string")?;
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ');
        let text =
            end.filter(|&end| rest[end] == b'"').and_then(|end| std::str::from_utf8(&rest[..end]).ok());
        let text =
            text.ok_or_else(|| self.fault(FieldFault::Syntax { expected: "a string without escapes" }))?;
        self.at += text.len() + 1;
        Ok(text)
    }

    /// Reads an integer of at most 18 digits.
    pub(super) fn integer(&mut self) -> Result<u64, Fault> {
        self.skip_space();
        let rest = &self.bytes[self.at..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let plain = (1..=18).contains(&digits) && (digits == 1 || rest[0] != b'0');
        let text = std::str::from_utf8(&rest[..digits]).ok().filter(|_| plain);
        let number = text.and_then(|text| text.parse().ok());
        let number = number.ok_or_else(|| self.fault(FieldFault::Syntax { expected: "a plain integer" }))?;
        self.at += digits;
        Ok(number)
    }

    /// Reads a string that can only be `expected`.
    pub(super) fn word(&mut self, expected: &'static str) -> Result<(), Fault> {
        let offset = self.offset();
        let found = self.string()?;
        if found == expected {
            return Ok(());
        }
        Err(self.fault_at(offset, FieldFault::Word { expected, found: shown(found) }))
    }

    /// Runs `read` inside a field or an entry.
    pub(super) fn in_field<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.within(Step::Field(field), read)
    }

    /// Runs `read` inside entry `index`.
    pub(super) fn in_entry<T>(
        &mut self,
        index: usize,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.within(Step::Index(index), read)
    }

    /// Nothing but space may be left.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.fault(FieldFault::Surplus)) }
    }

    fn within<T>(
        &mut self,
        step: Step,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.path.push(step);
        let result = read(self);
        self.path.pop();
        result
    }

    /// Reads the name of a field and its colon; which of `known` it is, if it is one.
    fn field(
        &mut self,
        known: &[&'static str],
        seen: &mut HashSet<&'static str>,
    ) -> Result<Option<&'static str>, Fault> {
        let offset = self.offset();
        let name = self.string()?;
        let field = known.iter().copied().find(|&field| field == name);
        let is_new = match field {
            Some(field) => seen.insert(field),
            None => self.unknown.insert(name),
        };
        if !is_new {
            return Err(self.fault_at(offset, FieldFault::Duplicate { name: shown(name) }));
        }
        self.expect(b':', "a colon")?;
        Ok(field)
    }

    /// Passes over any value.
    fn skip_value(&mut self) -> Result<(), Fault> {
        let offset = self.offset();
        let mut values = serde_json::Deserializer::from_slice(&self.bytes[self.at..]).into_iter::<Unique>();
        match values.next() {
            Some(Ok(Unique)) => self.at += values.byte_offset(),
            Some(Err(error)) if error.is_data() => {
                return Err(self.fault_at(offset, FieldFault::DuplicateInside));
            }
            _ => return Err(self.fault_at(offset, FieldFault::Syntax { expected: "a JSON value" })),
        }
        Ok(())
    }

    /// Whether the list ends here; if not, and values came `before`, reads the comma.
    fn closes(&mut self, bracket: u8, before: bool) -> Result<bool, Fault> {
        if self.next_is(bracket) {
            return Ok(true);
        }
        if before {
            self.expect(b',', "a comma or the closing bracket")?;
        }
        Ok(false)
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Fault> {
        if self.next_is(byte) { Ok(()) } else { Err(self.fault(FieldFault::Syntax { expected })) }
    }

    /// Takes the next byte after space if it is this one.
    fn next_is(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        let space = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.at += self.bytes[self.at..].iter().take_while(space).count();
    }
}

impl Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| match step {
            Step::Field(name) => f.write_str(name),
            Step::Index(index) => write!(f, "[{index}]"),
        })
    }
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome<T>(text: &str, read: impl FnOnce(&mut Scanner<'_>) -> Result<T, Fault>) -> String {
        let mut scan = Scanner::new(text.as_bytes());
        let result = read(&mut scan).and_then(|_| scan.end());
        result.map_or_else(|fault| fault.to_string(), |()| "read".into())
    }

    fn pair(text: &str) -> String {
        outcome(text, |scan| {
            let read = |scan: &mut Scanner<'_>, _| scan.array::<_, 2>(|scan, _| scan.integer()).map(drop);
            scan.object(&["a", "b"], &["c"], read)
        })
    }

    #[test]
    fn any_order_and_any_space_are_read() {
        assert_eq!(pair(r#"{"a":[1,2],"b":[3,4]}"#), "read");
        assert_eq!(pair("\n{ \"b\" :\t[ 10 , 0 ] , \"a\":[3,4]\r\n} "), "read");
    }

    #[test]
    fn faults_have_their_field_and_offset() {
        let cases = [
            ("", "expected an object (offset 0)"),
            ("[]", "expected an object (offset 0)"),
            (r#"{"a":[1,2],"b":[3,4]} x"#, "surplus text after the end (offset 22)"),
            (r#"{"a":[1,2],"a":[1,2]}"#, "the field \"a\" is given twice (offset 11)"),
            (r#"{"x":1,"x":1}"#, "the field \"x\" is given twice (offset 7)"),
            (r#"{"x":{"y":1,"y":2}}"#, "a field inside is given twice (offset 5)"),
            (r#"{"x":}"#, "expected a JSON value (offset 5)"),
            (r#"{"x":1"#, "expected a comma or the closing bracket (offset 6)"),
            (r#"{"x":01}"#, "expected a JSON value (offset 5)"),
            (r#"{"c":[1,2],"c":[1,2]}"#, "the field \"c\" is given twice (offset 11)"),
            (r#"{"a":[1,2]}"#, "b: missing (offset 11)"),
            (r#"{"a":[1,2],}"#, "expected a string (offset 11)"),
            (r#"{"a":[1,2] "b":[3,4]}"#, "expected a comma or the closing bracket (offset 11)"),
            (r#"{"a":[1]}"#, "a: expected 2 entries (offset 8)"),
            (r#"{"a":[1,2,3]}"#, "a: expected 2 entries (offset 9)"),
            (r#"{"a":[1,]}"#, "a[1]: expected a plain integer (offset 8)"),
            (r#"{"a":[1,-2]}"#, "a[1]: expected a plain integer (offset 8)"),
            (r#"{"a":[01,2]}"#, "a[0]: expected a plain integer (offset 6)"),
            (r#"{"a":[1234567890123456789,2]}"#, "a[0]: expected a plain integer (offset 6)"),
            (r#"{"a":[1"#, "a: expected a comma or the closing bracket (offset 7)"),
            (r#"{"a"[1,2]}"#, "expected a colon (offset 4)"),
            ("{\"\\u0061\":[1,2]}", "expected a string without escapes (offset 2)"),
            (r#"{"a"#, "expected a string without escapes (offset 2)"),
        ];
        cases.iter().for_each(|(text, expected)| assert_eq!(pair(text), *expected, "{text}"));
    }

    #[test]
    fn optional_and_unknown_fields_are_passed_over_and_noted() {
        let text = r#"{"z":"a\"}\u0041","a":[1,2],"y":{"a":[{}, -1.5e3, null]},"b":[3,4]}"#;
        assert_eq!(pair(text), "read");
        assert_eq!(pair(r#"{"b":[3,4],"c":[5,6],"a":[1,2],"x":1}"#), "read");
        assert_eq!(pair(&format!("\u{feff}{text}")), "read");
        let mut scan = Scanner::new(text.as_bytes());
        scan.object(&["a", "b"], &[], |scan, _| scan.array::<_, 2>(|scan, _| scan.integer()).map(drop))
            .unwrap();
        assert_eq!(scan.unknown(), ["y", "z"]);
        let deep = format!(r#"{{"x":{}"#, "[".repeat(1 << 20));
        assert_eq!(pair(&deep), "expected a JSON value (offset 5)");
    }

    #[test]
    fn words_and_lists() {
        assert_eq!(outcome(r#"["a","b"]"#, |scan| scan.list(Scanner::string).map(drop)), "read");
        assert_eq!(outcome("[]", |scan| scan.list(Scanner::string).map(drop)), "read");
        assert_eq!(
            outcome(r#"["a",]"#, |scan| scan.list(Scanner::string).map(drop)),
            "[1]: expected a string (offset 5)"
        );
        assert_eq!(outcome(r#""ab""#, |scan| scan.word("ab")), "read");
        assert_eq!(outcome(r#" "ac""#, |scan| scan.word("ab")), "\"ac\" where \"ab\" is needed (offset 1)");
        assert_eq!(
            outcome("\"\u{fffd}\n\"", |scan| scan.string().map(drop)),
            "expected a string without escapes (offset 1)"
        );
    }
}

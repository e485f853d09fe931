//! A strict reader of JSON of a known shape: objects with fixed fields, arrays, strings and small integers.
//! It takes no memory for what it reads, and every error knows its field and its offset.

use super::{Fault, FieldFault};
use std::fmt::{self, Display};

/// The text that is left, and where in the structure it is.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    path: Vec<Step>,
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
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Scanner { bytes, at: 0, path: Vec::new() }
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

    /// Reads an object that has each of `fields` once, in any order, and no other.
    pub(super) fn object<const N: usize>(
        &mut self,
        fields: [&'static str; N],
        mut read: impl FnMut(&mut Self, &'static str) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut seen = [false; N];
        self.expect(b'{', "an object")?;
        while !self.closes(b'}', seen.contains(&true))? {
            let index = self.field(&fields, &seen)?;
            seen[index] = true;
            self.expect(b':', "a colon")?;
            self.within(Step::Field(fields[index]), |scan| read(scan, fields[index]))?;
        }
        match seen.iter().position(|seen| !seen) {
            Some(missing) => {
                self.within(Step::Field(fields[missing]), |scan| Err(scan.fault(FieldFault::Missing)))
            }
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
    pub(super) fn end(mut self) -> Result<(), Fault> {
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

    /// Reads the name of a field; which one it is.
    fn field(&mut self, fields: &[&'static str], seen: &[bool]) -> Result<usize, Fault> {
        let offset = self.offset();
        let name = self.string()?;
        match fields.iter().position(|&field| field == name) {
            None => Err(self.fault_at(offset, FieldFault::Unknown { name: shown(name) })),
            Some(i) if seen[i] => {
                self.within(Step::Field(fields[i]), |scan| Err(scan.fault_at(offset, FieldFault::Duplicate)))
            }
            Some(i) => Ok(i),
        }
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
            scan.object(["a", "b"], |scan, _| scan.array::<_, 2>(|scan, _| scan.integer()).map(drop))
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
            (r#"{"a":[1,2],"c":[3,4]}"#, "unknown field \"c\" (offset 11)"),
            (r#"{"a":[1,2],"a":[1,2]}"#, "a: given twice (offset 11)"),
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

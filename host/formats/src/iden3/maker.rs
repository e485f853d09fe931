//! What a contribution says of its maker: u32 kind (0, or 1 for a beacon), u32 length, numbered values in ascending order:
//! 1 the name, 2 a beacon's iterations, 3 its value.

use super::Fault;
use super::sections::Section;

/// A value that nobody could know before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beacon {
    /// It is hashed 2 to this times.
    pub iterations_exp: u8,
    /// The value.
    pub hash: Vec<u8>,
}

/// Who made a contribution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Maker {
    pub(super) name: Option<String>,
    pub(super) beacon: Option<Beacon>,
}

/// Longest value, in bytes: its length is one byte.
const LONGEST: usize = 255;

impl Maker {
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Fault> {
        let begin = section.clone();
        let kind = section.u32()?;
        let length = u64::from(section.u32()?);
        let mut parameters = Section { bytes: &[], ..section.clone() };
        parameters.bytes = section.take_u64(length)?;
        let maker = Maker::of_parameters(parameters)?;
        match (kind, maker.beacon.is_some()) {
            (0, false) | (1, true) => Ok(maker),
            (1, false) => Err(begin.value("a beacon's value", "one", "none")),
            (0, true) => Err(begin.value("kind of contribution", "1 (a beacon)", kind)),
            _ => Err(begin.value("kind of contribution", "0, or 1 for a beacon", kind)),
        }
    }

    fn of_parameters(mut section: Section<'_>) -> Result<Self, Fault> {
        let (mut maker, mut last, mut iterations_exp) = (Maker::default(), 0, None);
        while !section.bytes.is_empty() {
            let begin = section.clone();
            match section.u8()? {
                number if number <= last => {
                    return Err(begin.value(
                        "parameter of a contribution",
                        format!("a number above {last}"),
                        number,
                    ));
                }
                1 => maker.name = Some(String::from_utf8_lossy(read_short(&mut section)?).into_owned()),
                2 => iterations_exp = Some(section.u8()?),
                3 => {
                    let hash = read_short(&mut section)?.to_vec();
                    maker.beacon = iterations_exp.map(|iterations_exp| Beacon { iterations_exp, hash });
                }
                number => return Err(begin.value("parameter of a contribution", "1, 2 or 3", number)),
            }
            last = begin.bytes[0];
        }
        Ok(maker)
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let parameters = self.parameters();
        out.extend(u32::from(self.beacon.is_some()).to_le_bytes());
        out.extend((parameters.len() as u32).to_le_bytes());
        out.extend(parameters);
    }

    fn parameters(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(name) = self.name.as_ref().filter(|name| !name.is_empty()) {
            write_short(1, name.as_bytes(), &mut out);
        }
        if let Some(Beacon { iterations_exp, hash }) = &self.beacon {
            out.extend([2, *iterations_exp]);
            write_short(3, hash, &mut out);
        }
        out
    }
}

fn read_short<'a>(section: &mut Section<'a>) -> Result<&'a [u8], Fault> {
    let length = section.u8()?;
    section.take(usize::from(length))
}

fn write_short(number: u8, bytes: &[u8], out: &mut Vec<u8>) {
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    out.extend([number, bytes.len() as u8]);
    out.extend(bytes);
}

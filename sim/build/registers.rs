//! Lists a Verilated model's registers and memories, so that a test can flip a bit inside.
//!
//! Verilator's headers name every variable of every instance. By the house's names a register ends in `_q`; what is unpacked is a
//! memory. Tables that only the fast style has (`table_q`) are no state of the card.

use crate::verilate::files;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// C++: the type `Registers` with a list of all of them and a way to settle what hangs on one.
pub fn text(work: &Path, class: &str) -> Result<String, String> {
    let members: HashMap<_, _> = files(work, "h").iter().filter_map(|path| members(path)).collect();
    let path = work.join(format!("{class}__Syms.h"));
    let symbols = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let cells: String = instances(&symbols, class)
        .flat_map(|(of, instance)| members.get(of).into_iter().flatten().map(move |one| one.cell(instance)))
        .collect();
    if cells.is_empty() {
        return Err(format!("{}: no register found: this Verilator writes other headers", path.display()));
    }
    Ok(format!(
        "#include \"{class}__Syms.h\"\n\
         void {class}___024root___eval_settle({class}___024root* root);\n\
         struct Registers {{\n  \
         static void settle({class}& model) {{ {class}___024root___eval_settle(model.rootp); }}\n  \
         static std::vector<zkcard::Cell> list({class}& model) {{\n    \
         auto& symbols = *model.rootp->vlSymsp;\n    return {{\n{cells}    }};\n  }}\n}};\n"
    ))
}

struct Member {
    name: String,
    bits: u32,
}

impl Member {
    fn cell(&self, instance: &str) -> String {
        let place = format!("{instance}.{}", self.name);
        format!("      zkcard::cell(\"{}\", symbols.{place}, {}),\n", readable(&place), self.bits)
    }
}

/// A header's class and those of its variables that hold state.
fn members(path: &Path) -> Option<(String, Vec<Member>)> {
    let class = path.file_stem()?.to_str()?.to_owned();
    let text = fs::read_to_string(path).ok()?;
    Some((class, text.lines().filter_map(member).collect()))
}

/// Such as `CData/*2:0*/ top__DOT__phase_q;` and `VlUnpacked<VlWide<8>/*255:0*/, 64> top__DOT__u_ram__DOT__mem;`.
fn member(line: &str) -> Option<Member> {
    let (kind, name) = line.trim().strip_suffix(';')?.rsplit_once(' ')?;
    let range = kind.split_once("/*")?.1.split_once("*/")?.0;
    let (high, low) = range.split_once(':')?;
    let bits = high.parse::<u32>().ok()? + 1 - low.parse::<u32>().ok()?;
    let own = name.rsplit("__DOT__").next()?.trim_start_matches("__PVT__");
    let is_register = own.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_q");
    let is_state =
        (is_register || kind.starts_with("VlUnpacked")) && own != "table_q" && !own.starts_with("__V");
    (is_state && !name.starts_with("__V")).then(|| Member { name: name.into(), bits })
}

/// Lines such as `Vcard_fifo TOP__dut__DOT__u_queue;`: class and name.
fn instances<'t>(symbols: &'t str, class: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    symbols.lines().filter_map(move |line| {
        let (of, name) = line.trim().strip_suffix(';')?.split_once(' ')?;
        (of.starts_with(class) && name.trim().starts_with("TOP")).then(|| (of, name.trim()))
    })
}

/// `TOP.dut_card__DOT__u_dut__DOT__gen_lane__BRA__0__KET____DOT__x_q` is `gen_lane[0].x_q`.
fn readable(place: &str) -> String {
    let dots = place.replace("__PVT__", "").replace("__BRA__", "[").replace("__KET__", "]");
    let dots = dots.replace("__DOT__", ".").replace("].__", "].").replace("..", ".");
    dots.split_once("u_dut.").or(dots.split_once("u_dut__")).map_or(dots.clone(), |(_, inside)| inside.into())
}

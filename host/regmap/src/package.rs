//! Writes the constants as a SystemVerilog package.

use crate::constants::{Constant, curve_constants, fields, transform_constants};
use std::fmt::Write;

/// The longest line of SystemVerilog.
const COLUMNS: usize = 100;

/// The text of `rtl/gen/bn254_pkg.sv`.
pub fn bn254_pkg() -> String {
    let mut text = format!("// Generated from arkworks' BN254 by: {}\n", crate::COMMAND);
    text += "// Constants of BN254's two prime fields and of its curve y^2 = x^3 + 3.  R = 2^256.\n";
    text += "`default_nettype none\n\npackage bn254_pkg;\n";
    let fields = fields();
    for (prefix, doc, list) in &fields {
        let _ = write!(text, "\n  // {prefix}: {doc}.\n");
        list.iter()
            .for_each(|constant| text += &declaration(&format!("{prefix}_{}", constant.name), constant));
    }
    text += "\n  // The curve, over FQ.\n";
    curve_constants().iter().for_each(|constant| text += &declaration(&constant.name, constant));
    text += "\n  // Transforms, over FR.\n";
    transform_constants().iter().for_each(|constant| text += &declaration(&constant.name, constant));
    text += "\n  // The same constants by field: IsFr = 0 is FQ, 1 is FR.\n";
    fields[0].2.iter().for_each(|constant| text += &accessor(constant));
    text += "endpackage\n\n`default_nettype wire\n";
    text
}

fn declaration(name: &str, constant: &Constant) -> String {
    let Constant { bits, value, doc, .. } = constant;
    let comment = fold(&format!("  // {doc} = {value}"), " = ", "\n  //   = ");
    let digits = bits.div_ceil(4) as usize;
    let line = format!("  localparam logic [{}:0] {name} = {bits}'h{value:0digits$x};", bits - 1);
    format!("{comment}\n{}\n", fold(&line, " = ", " =\n      "))
}

/// Breaks a line that is longer than the house allows, once.
fn fold(line: &str, at: &str, with: &str) -> String {
    if line.len() <= COLUMNS { line.into() } else { line.replacen(at, with, 1) }
}

fn accessor(constant: &Constant) -> String {
    let (name, top) = (&constant.name, constant.bits - 1);
    let function = name.to_lowercase();
    format!(
        "  function automatic logic [{top}:0] {function}(input bit is_fr);\n    \
         return is_fr ? FR_{name} : FQ_{name};\n  endfunction\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_line_names_the_command() {
        assert!(bn254_pkg().lines().next().unwrap().ends_with("scripts/gen"));
    }

    #[test]
    fn lines_are_short() {
        assert!(bn254_pkg().lines().all(|line| line.len() <= COLUMNS));
    }

    #[test]
    fn decimals_stand_in_comments() {
        let p = "p = 21888242871839275222246405745257275088696311157297823662689037894645226208583";
        assert!(bn254_pkg().contains(p));
    }

    #[test]
    fn accessors_choose_by_field() {
        assert!(bn254_pkg().contains("return is_fr ? FR_NEG_INV_32 : FQ_NEG_INV_32;"));
    }
}

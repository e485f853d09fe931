//! Writes `csr.sv`: the registers behind AXI4-Lite.

use super::{Access, Register, Regs};
use std::fmt::Write;

const HEAD: &str = r#"// csr: the registers of the card behind AXI4-Lite, 32 bits a word, one access at a time.
// Algorithm: address and data of a write are kept as they come, in any order; it happens when both are there and no response waits.
// Range:     4 KiB; words that do not exist read as 0; writes without all four byte strobes are refused (SLVERR).
// Timing:    a read's response 1 cycle after its address is taken, a write's 2 cycles after the later of address and data.
//            AXI allows no combinational path from an input to an output: every output is a register's.
// Tested-through: card      Proof: rtl/gen/formal/csr.sv
// Area:      benches/ledger/area.json#csr
`default_nettype none
module csr (
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    input  wire logic                      aw_valid_i,
    output logic                           aw_ready_o,
    input  wire logic               [11:0] aw_addr_i,
    input  wire logic                      w_valid_i,
    output logic                           w_ready_o,
    input  wire logic               [31:0] w_data_i,
    input  wire logic               [ 3:0] w_strb_i,
    output logic                           b_valid_o,
    input  wire logic                      b_ready_i,
    output logic                    [ 1:0] b_resp_o,
    input  wire logic                      ar_valid_i,
    output logic                           ar_ready_o,
    input  wire logic               [11:0] ar_addr_i,
    output logic                           r_valid_o,
    input  wire logic                      r_ready_i,
    output logic                    [31:0] r_data_o,
    output logic                    [ 1:0] r_resp_o,
    input  wire regs_pkg::csr_hw_t         hw_i,
    output regs_pkg::csr_sw_t              sw_o
);

  localparam logic [1:0] Slverr = 2'b10;

  // A write whose address or data was taken, until it happens.
  logic addressed_q, has_data_q, take_address, take_data, take_read, write_now, write, is_whole_q;
  logic [11:0] write_at, read_at;
  logic [ 9:0] word_q;
  logic [31:0] data_q;
  assign aw_ready_o = ~addressed_q;
  assign w_ready_o = ~has_data_q;
  assign ar_ready_o = ~r_valid_o;
  assign take_address = aw_valid_i & aw_ready_o;
  assign take_data = w_valid_i & w_ready_o;
  assign take_read = ar_valid_i & ar_ready_o;
  assign write_now = addressed_q & has_data_q & ~b_valid_o;
  assign write = write_now & is_whole_q;
  assign r_resp_o = '0;
  assign write_at = {word_q, 2'b00};
  assign read_at = {ar_addr_i[11:2], 2'b00};

  logic [3:0] unused_low;
  assign unused_low = {aw_addr_i[1:0], ar_addr_i[1:0]};

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      addressed_q <= 1'b0;
      has_data_q <= 1'b0;
      b_valid_o <= 1'b0;
      r_valid_o <= 1'b0;
    end else begin
      addressed_q <= take_address | (addressed_q & ~write_now);
      has_data_q <= take_data | (has_data_q & ~write_now);
      b_valid_o <= write_now | (b_valid_o & ~b_ready_i);
      r_valid_o <= take_read | (r_valid_o & ~r_ready_i);
    end
    if (take_address) word_q <= aw_addr_i[11:2];
    if (take_data) {is_whole_q, data_q} <= {&w_strb_i, w_data_i};
    if (write_now) b_resp_o <= is_whole_q ? '0 : Slverr;
  end
"#;

/// The text of `rtl/gen/csr.sv`.
pub fn csr(regs: &Regs) -> String {
    let mut text = format!("// Generated from rtl/regs.toml by: {}\n//\n{HEAD}", crate::COMMAND);
    text += "\n  // Written by the host.\n";
    for r in &regs.registers {
        match r.access {
            Access::Rw => text += &stored(r),
            Access::Command => {
                let (name, top) = (r.signal(), r.width() - 1);
                let _ = writeln!(
                    text,
                    "  assign sw_o.{name}_we = write && write_at == regs_pkg::ADDR_{};\n  \
                     assign sw_o.{name} = data_q[{}];",
                    r.name,
                    if top == 0 { "0".into() } else { format!("{top}:0") }
                );
            }
            Access::W1c => text += &sticky(r),
            _ => {}
        }
    }
    text += &reads(regs);
    text += "\nendmodule\n`default_nettype wire\n";
    text
}

fn stored(r: &Register) -> String {
    let (name, width, reset) = (r.signal(), r.width(), r.reset);
    let target = |slice: &str| format!("    else if (write && write_at == {slice}\n");
    let mut text = format!("  logic [{}:0] {name}_q;\n", width - 1);
    text += &format!("  assign sw_o.{name} = {name}_q;\n  always_ff @(posedge clk_i) begin\n");
    text += &format!("    if (rst_i) {name}_q <= {width}'h{reset:x};\n");
    if r.bits() == 64 {
        text += &target(&format!("regs_pkg::ADDR_{}) {name}_q[31:0] <= data_q;", r.name));
        text += &target(&format!("regs_pkg::ADDR_{} + 12'd4) {name}_q[63:32] <= data_q;", r.name));
    } else {
        text += &target(&format!("regs_pkg::ADDR_{}) {name}_q <= data_q[{}:0];", r.name, width - 1));
    }
    text + "  end\n"
}

fn sticky(r: &Register) -> String {
    let (name, top) = (r.signal(), r.width() - 1);
    format!(
        "  logic [{top}:0] {name}_q, {name}_off;\n  \
         assign {name}_off = write && write_at == regs_pkg::ADDR_{} ? data_q[{top}:0] : '0;\n  \
         always_ff @(posedge clk_i) begin\n    if (rst_i) {name}_q <= '0;\n    \
         else {name}_q <= ({name}_q & ~{name}_off) | hw_i.{name};\n  end\n",
        r.name
    )
}

fn reads(regs: &Regs) -> String {
    let mut text = String::from(
        "\n  // Read by the host. The low word of a counter keeps its high word for the next read.\n  \
         logic [31:0] high_d, high_q, r_data;\n  always_comb begin\n    r_data = '0;\n    high_d = high_q;\n    \
         unique case (read_at)\n",
    );
    for r in &regs.registers {
        let address = format!("regs_pkg::ADDR_{}", r.name);
        let name = r.signal();
        let (low, high) = match r.access {
            Access::Const if r.name == "ABI" => ("regs_pkg::ABI[31:0]".into(), "regs_pkg::ABI[63:32]".into()),
            Access::Const => (format!("32'h{:08x}", r.value.unwrap_or_default()), String::new()),
            Access::Ro => (cut(&format!("hw_i.{name}"), r), String::new()),
            Access::W1c => (format!("32'({name}_q)"), String::new()),
            Access::Rw => (cut(&format!("{name}_q"), r), format!("{name}_q[63:32]")),
            Access::Counter => {
                text += &format!(
                    "      {address}: begin\n        r_data = hw_i.{name}[31:0];\n        high_d = hw_i.{name}[63:32];\n      end\n"
                );
                text += &format!("      {address} + 12'd4: r_data = high_q;\n");
                continue;
            }
            Access::Command => continue,
        };
        text += &format!("      {address}: r_data = {low};\n");
        if r.bits() == 64 {
            text += &format!("      {address} + 12'd4: r_data = {high};\n");
        }
    }
    text + "      default: ;\n    endcase\n  end\n\n  always_ff @(posedge clk_i) begin\n    if (take_read) begin\n      \
            r_data_o <= r_data;\n      high_q   <= high_d;\n    end\n  end\n"
}

fn cut(name: &str, r: &Register) -> String {
    match (r.bits(), r.width()) {
        (64, _) => format!("{name}[31:0]"),
        (_, 32) => name.into(),
        _ => format!("32'({name})"),
    }
}

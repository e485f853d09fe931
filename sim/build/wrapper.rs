//! Writes `dut_X.sv`: the module under test with the uniform ports of a stream.

use crate::duts::{Dut, Shape};

/// What `latency_o` says when no latency is promised.
const NO_LATENCY: &str = "32'hffff_ffff";

/// The text of the wrapper of `dut`.
pub fn wrapper(dut: &Dut) -> String {
    let body = match dut.shape {
        Shape::Pipe => pipe(dut),
        Shape::Paced => paced(dut),
        Shape::Stream => stream(dut),
        Shape::Ports => all_ports(dut),
    };
    let (top, in_top, out_top) = (top(dut), dut.in_bits() - 1, dut.out_bits() - 1);
    // Ports begin at whole words, and need no handshake.
    let lint = if dut.shape == Shape::Ports { "// verilator lint_off UNUSEDSIGNAL\n" } else { "" };
    format!(
        "`default_nettype none
{lint}module {top} (
    input  wire logic clk_i,
    input  wire logic rst_i,
    input  wire logic valid_i,
    output logic ready_o,
    input  wire logic [{in_top}:0] data_i,
    output logic valid_o,
    input  wire logic ready_i,
    output logic [{out_top}:0] data_o,
    output logic [31:0] latency_o
);
{body}endmodule
`default_nettype wire
"
    )
}

/// The wrapper's module name.
pub fn top(dut: &Dut) -> String {
    format!("dut_{}", dut.name)
}

fn pipe(dut: &Dut) -> String {
    let instance = instance(dut, &["clk_i".into()], "operands", "results");
    format!("{}{instance}", stream_of_pipe(dut, "valid_i", "ready_o"))
}

/// A word is taken where both the pipe and the stream around it have room; the pipe's own valid bit must be the stream's.
fn paced(dut: &Dut) -> String {
    let control = ["clk_i", "rst_i", "valid_i(valid_i & room)", "ready_o(paced)", "valid_o(valid)"];
    let instance = instance(dut, &control.map(String::from), "operands", "results");
    format!(
        "  logic room, paced, valid;
  assign ready_o = room & paced;
{}{instance}  always_ff @(posedge clk_i) begin
    if (!rst_i) assert (valid == u_stream.result_valid) else $error(\"{}: valid_o at another time\");
  end
",
        stream_of_pipe(dut, "valid_i & paced", "room"),
        dut.name,
    )
}

/// The stream around a pipe, which says that it takes a word with these signals.
fn stream_of_pipe(dut: &Dut, valid: &str, ready: &str) -> String {
    let latency =
        dut.latency.as_ref().unwrap_or_else(|| panic!("sim/duts.toml: the pipe {} lacks latency", dut.name));
    let (in_bits, out_bits) = (dut.in_bits(), dut.out_bits());
    format!(
        "  localparam int unsigned Latency = {latency};
  logic [{}:0] operands;
  logic [{}:0] results;
  stream_of_pipe #(.InW({in_bits}), .OutW({out_bits}), .Latency(Latency)) u_stream (
    .clk_i, .rst_i, .valid_i({valid}), .ready_o({ready}), .data_i, .valid_o, .ready_i, .data_o,
    .pipe_o(operands), .pipe_i(results)
  );
  assign latency_o = prim_pkg::stream_of_pipe_latency(Latency);
",
        in_bits - 1,
        out_bits - 1,
    )
}

fn stream(dut: &Dut) -> String {
    let control = ["clk_i", "rst_i", "valid_i", "ready_o", "valid_o", "ready_i"].map(String::from);
    let latency = dut.latency.as_deref().unwrap_or(NO_LATENCY);
    format!("{}  assign latency_o = {latency};\n", instance(dut, &control, "data_i", "data_o"))
}

fn all_ports(dut: &Dut) -> String {
    let control = ["clk_i", "rst_i"].map(String::from);
    let unused = "  assign ready_o = 1'b1;\n  assign valid_o = 1'b1;\n";
    let gaps: String = gaps(dut).iter().map(|gap| format!("  assign {gap} = '0;\n")).collect();
    let instance = instance(dut, &control, "data_i", "data_o");
    let latency = dut.latency.as_deref().unwrap_or(NO_LATENCY);
    format!("{instance}{unused}{gaps}  assign latency_o = {latency};\n")
}

/// Bits of `data_o` that no port drives.
fn gaps(dut: &Dut) -> Vec<String> {
    let mut low = 0;
    let gap = |(_, width): &(String, u32)| {
        low += dut.room(*width);
        (dut.room(*width) > *width).then(|| format!("data_o[{}:{}]", low - 1, low - dut.room(*width) + width))
    };
    dut.results.iter().filter_map(gap).collect()
}

fn instance(dut: &Dut, control: &[String], from: &str, to: &str) -> String {
    let module = dut.module_name();
    let mut ports = control.to_vec();
    ports.extend(slices(dut, &dut.operands, from));
    ports.extend(slices(dut, &dut.results, to));
    ports.extend(dut.connect.iter().cloned());
    let dotted = |list: &[String]| list.iter().map(|item| format!(".{item}")).collect::<Vec<_>>().join(", ");
    let params = if dut.params.is_empty() { String::new() } else { format!(" #({})", dotted(&dut.params)) };
    format!("  {module}{params} u_dut ({});\n", dotted(&ports))
}

fn slices(dut: &Dut, ports: &[(String, u32)], bus: &str) -> Vec<String> {
    let mut low = 0;
    let slice = |(port, width): &(String, u32)| {
        low += dut.room(*width);
        format!("{port}({bus}[{}+:{width}])", low - dut.room(*width))
    };
    ports.iter().map(slice).collect()
}

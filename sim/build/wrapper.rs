//! Writes `dut_X.sv`: the module under test with the uniform ports of a stream.

use crate::duts::{Dut, bits};

/// What `latency_o` says when no latency is promised.
const NO_LATENCY: &str = "32'hffff_ffff";

/// The text of the wrapper of `dut`.
pub fn wrapper(dut: &Dut) -> String {
    let (top, body) = (top(dut), if dut.is_stream { stream(dut) } else { pipe(dut) });
    let (in_top, out_top) = (bits(&dut.operands) - 1, bits(&dut.results) - 1);
    format!(
        "`default_nettype none
module {top} (
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
    let latency =
        dut.latency.as_ref().unwrap_or_else(|| panic!("sim/duts.toml: the pipe {} lacks latency", dut.name));
    let (in_bits, out_bits) = (bits(&dut.operands), bits(&dut.results));
    let instance = instance(dut, &["clk_i".into()], "operands", "results");
    format!(
        "  localparam int unsigned Latency = {latency};
  logic [{}:0] operands;
  logic [{}:0] results;
  stream_of_pipe #(.InW({in_bits}), .OutW({out_bits}), .Latency(Latency)) u_stream (
    .clk_i, .rst_i, .valid_i, .ready_o, .data_i, .valid_o, .ready_i, .data_o,
    .pipe_o(operands), .pipe_i(results)
  );
{instance}  assign latency_o = prim_pkg::stream_of_pipe_latency(Latency);
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

fn instance(dut: &Dut, control: &[String], from: &str, to: &str) -> String {
    let module = dut.module.rsplit('/').next().unwrap_or(&dut.module);
    let mut ports = control.to_vec();
    ports.extend(slices(&dut.operands, from));
    ports.extend(slices(&dut.results, to));
    ports.extend(dut.connect.iter().cloned());
    let dotted = |list: &[String]| list.iter().map(|item| format!(".{item}")).collect::<Vec<_>>().join(", ");
    let params = if dut.params.is_empty() { String::new() } else { format!(" #({})", dotted(&dut.params)) };
    format!("  {module}{params} u_dut ({});\n", dotted(&ports))
}

fn slices(ports: &[(String, u32)], bus: &str) -> Vec<String> {
    let mut low = 0;
    let slice = |(port, width): &(String, u32)| {
        low += width;
        format!("{port}({bus}[{}+:{width}])", low - width)
    };
    ports.iter().map(slice).collect()
}

// ntt_pass: 2^k-point transforms of 16 columns at once: LogPass stages in a row, two elements a cycle.
// Algorithm: multi-delay commutator (S. He, M. Torkelson, 1996; M. Garrido et al., 2013), radix 2, decimation in frequency; the
//            columns are interleaved, so rows enter and leave whole and no tile is ever transposed.
//            In:  beats are two neighbouring columns; rows in bit-reversed order.
//            Out: the same, rows in the order f0 .. fk-2 from the top down with fk-1 lowest: row = u rotated right in k bits.
// Range:     loose -> loose; k in 0 .. LogPass, constant over a tile of 2^(k + Columns) beats.
//            Before a tile of smaller k the beats pause for 2^(Columns + k before) cycles less 2^(Columns + k).
// Timing:    2^(Columns + k) - 1 beats, and fixed latencies; gaps are welcome; valid without ready.
// Golden:    host/golden/src/ntt/ntt_pass.rs      Test: sim/tests/ntt/ntt_pass.rs
// Area:      benches/ledger/area.json#ntt
//
//   beat: (col 2c, col 2c+1) ─► exchange 2^C ─ butterfly ─► exchange 2^(C+1) ─ butterfly ─► ... ─► exchange 2^C ─►
`default_nettype none
module ntt_pass #(
    parameter int unsigned LogPass = 7,
    parameter int unsigned Columns = 3,
    parameter int unsigned Style   = field_pkg::STYLE_DEFAULT
) (
    input  wire logic                        clk_i,
    input  wire logic                        rst_i,
    input  wire logic                        valid_i,
    input  wire ntt_pkg::log_t               k_i,
    input  wire logic                        inverse_i,
    input  wire logic          [      255:0] x_i,
    input  wire logic          [      255:0] y_i,
    output logic                             valid_o,
    output logic               [      255:0] x_o,
    output logic               [      255:0] y_o,
    input  wire logic                        table_we_i,
    input  wire logic          [LogPass-1:0] table_addr_i,
    input  wire logic          [      255:0] table_data_i
);
  /* verilator no_inline_module */

  for (genvar s = 0; s <= LogPass; s++) begin : gen_wire
    logic valid, inverse;
    ntt_pkg::log_t k;
    logic [255:0] x, y;
  end

  assign gen_wire[0].valid = valid_i;
  assign gen_wire[0].k = k_i;
  assign gen_wire[0].inverse = inverse_i;
  assign gen_wire[0].x = x_i;
  assign gen_wire[0].y = y_i;

  for (genvar s = 0; s < LogPass; s++) begin : gen_mdc
    mdc_stage #(
        .S(s),
        .LogPass(LogPass),
        .Columns(Columns),
        .Style(Style)
    ) u_stage (
        .clk_i,
        .rst_i,
        .valid_i  (gen_wire[s].valid),
        .k_i      (gen_wire[s].k),
        .inverse_i(gen_wire[s].inverse),
        .x_i      (gen_wire[s].x),
        .y_i      (gen_wire[s].y),
        .valid_o  (gen_wire[s+1].valid),
        .k_o      (gen_wire[s+1].k),
        .inverse_o(gen_wire[s+1].inverse),
        .x_o      (gen_wire[s+1].x),
        .y_o      (gen_wire[s+1].y),
        .table_we_i,
        .table_addr_i,
        .table_data_i
    );
  end

  logic unused_meta;
  mdc_exchange #(
      .W(256),
      .J(Columns)
  ) u_last (
      .clk_i,
      .rst_i,
      .valid_i(gen_wire[LogPass].valid),
      .active_i(gen_wire[LogPass].k != '0),
      .x_i(gen_wire[LogPass].x),
      .y_i(gen_wire[LogPass].y),
      .meta_i(gen_wire[LogPass].inverse),
      .valid_o,
      .x_o,
      .y_o,
      .meta_o(unused_meta)
  );

endmodule
`default_nettype wire

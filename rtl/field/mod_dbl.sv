// mod_dbl: 2a mod p, one per cycle.
// Algorithm: 2a by wiring, 2a - 2p (add_select).
// Range:     a in [0, 2p) -> r = 2a >= 2p ? 2a - 2p : 2a in [0, 2p), the representative of mod_add(a, a).
// Timing:    latency field_pkg::mod_dbl_latency(), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/field/mod_dbl.rs      Test: sim/tests/field/mod_dbl.rs      Proof: rtl/field/formal/mod_dbl.sv
// Area:      benches/ledger/area.json#mod_dbl
`default_nettype none
module mod_dbl #(
    parameter bit                  IsFr    = 1'b0,
    parameter int unsigned         N       = field_pkg::BITS,
    parameter logic        [N-1:0] Modulus = N'(field_pkg::modulus(IsFr))
) (
    input  wire logic         clk_i,
    input  wire logic [N-1:0] a_i,
    output logic      [N-1:0] r_o
);

  localparam logic [N:0] Twice = {Modulus, 1'b0};

  add_select #(
      .W       (N + 1),
      .HasY    (1'b0),
      .CarryIn (1'b0),
      .Offset  (-Twice),
      .ByOffset(1'b1)
  ) u_add_select (
      .clk_i,
      .x_i({a_i, 1'b0}),
      .y_i('0),
      .r_o
  );

`ifndef SYNTHESIS
`ifndef SIM_FAST
  logic in_range;
  delay #(
      .W(1),
      .N(field_pkg::mod_dbl_latency())
  ) u_in_range (
      .clk_i,
      .d_i({1'b0, a_i} < Twice),
      .q_o(in_range)
  );
  always_ff @(posedge clk_i) begin
    if (in_range) assert ({1'b0, r_o} < Twice);
  end
`endif
`endif

endmodule
`default_nettype wire

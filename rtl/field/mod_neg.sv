// mod_neg: -a mod p, one per cycle.
// Algorithm: -a and 2p - a at once (add_select).
// Range:     a in [0, 2p) -> r = a = 0 ? 0 : 2p - a in [0, 2p), the representative of mod_sub(0, a).
// Timing:    latency field_pkg::mod_neg_latency(), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/field/mod_neg.rs      Test: sim/tests/field/mod_neg.rs      Proof: rtl/field/formal/mod_neg.sv
// Area:      benches/ledger/area.json#mod_neg
`default_nettype none
module mod_neg #(
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
      .CarryIn (1'b1),
      .Offset  (Twice),
      .ByOffset(1'b0)
  ) u_add_select (
      .clk_i,
      .x_i(~{1'b0, a_i}),
      .y_i('0),
      .r_o
  );

`ifndef SYNTHESIS
`ifndef SIM_FAST
  logic in_range;
  delay #(
      .W(1),
      .N(field_pkg::mod_neg_latency())
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

// mod_add: a + b mod p, one sum per cycle.
// Algorithm: s = a + b and s - 2p at once (add_select).
// Range:     a, b in [0, 2p) -> r = s >= 2p ? s - 2p : s in [0, 2p), since s < 4p < 2^256.
// Timing:    latency field_pkg::mod_add_latency(), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/field/mod_add.rs      Test: sim/tests/field/mod_add.rs      Proof: rtl/field/formal/mod_add.sv
// Area:      benches/ledger/area.json#mod_add
`default_nettype none
module mod_add #(
    parameter bit                  IsFr    = 1'b0,
    parameter int unsigned         N       = field_pkg::BITS,
    parameter logic        [N-1:0] Modulus = N'(field_pkg::modulus(IsFr))
) (
    input  wire logic         clk_i,
    input  wire logic [N-1:0] a_i,
    input  wire logic [N-1:0] b_i,
    output logic      [N-1:0] r_o
);

  localparam logic [N:0] Twice = {Modulus, 1'b0};

  add_select #(
      .W       (N + 1),
      .HasY    (1'b1),
      .CarryIn (1'b0),
      .Offset  (-Twice),
      .ByOffset(1'b1)
  ) u_add_select (
      .clk_i,
      .x_i({1'b0, a_i}),
      .y_i({1'b0, b_i}),
      .r_o
  );

`ifndef SYNTHESIS
`ifndef SIM_FAST
  logic in_range;
  delay #(
      .W(1),
      .N(field_pkg::mod_add_latency())
  ) u_in_range (
      .clk_i,
      .d_i({1'b0, a_i} < Twice && {1'b0, b_i} < Twice),
      .q_o(in_range)
  );
  always_ff @(posedge clk_i) begin
    if (in_range) assert ({1'b0, r_o} < Twice);
  end
`endif
`endif

endmodule
`default_nettype wire

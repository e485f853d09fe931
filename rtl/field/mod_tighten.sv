// mod_tighten: a mod p in [0, p), one per cycle: what leaves a core passes through it.
// Algorithm: a - p (add_select).
// Range:     a in [0, 2p) -> r = a >= p ? a - p : a in [0, p).
// Timing:    latency field_pkg::mod_tighten_latency(), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/field/mod_tighten.rs      Test: sim/tests/field/mod_tighten.rs      Proof: rtl/field/formal/mod_tighten.sv
// Area:      benches/ledger/area.json#mod_tighten
`default_nettype none
module mod_tighten #(
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
      .Offset  (-{1'b0, Modulus}),
      .ByOffset(1'b1)
  ) u_add_select (
      .clk_i,
      .x_i({1'b0, a_i}),
      .y_i('0),
      .r_o
  );

`ifndef SYNTHESIS
`ifndef SIM_FAST
  logic in_range;
  delay #(
      .W(1),
      .N(field_pkg::mod_tighten_latency())
  ) u_in_range (
      .clk_i,
      .d_i({1'b0, a_i} < Twice),
      .q_o(in_range)
  );
  always_ff @(posedge clk_i) begin
    if (in_range) assert ({1'b0, r_o} < {1'b0, Modulus});
  end
`endif
`endif

endmodule
`default_nettype wire

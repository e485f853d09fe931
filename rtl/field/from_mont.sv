// from_mont: x / R mod p, one result per cycle; Fq, or Fr with IsFr: a number out of its Montgomery image.
// Algorithm: mont_reduce of x itself.  SIM_FAST: mont_cios and a delay line.
// Range:     x any 256 bits -> r = (x + m p) / R with m = -x p^-1 mod R: mont_mul's with 1, to the bit.  r <= p; tight for x < p.
// Timing:    latency from_mont_pkg::latency(IsFr, Style), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/field/from_mont.rs      Test: sim/tests/field/from_mont.rs
// Area:      benches/ledger/area.json#from_mont
`default_nettype none
module from_mont #(
    parameter bit          IsFr  = 1'b0,
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT
) (
    input  wire logic         clk_i,
    input  wire logic [255:0] a_i,
    output logic      [255:0] r_o
);

  localparam logic [255:0] Modulus = field_pkg::modulus(IsFr);
  localparam logic [255:0] NegInv = field_pkg::neg_inv(IsFr);

`ifdef SIM_FAST
  logic [255:0] r, r_q, unused_m;
  mont_cios #(
      .Modulus(Modulus),
      .NegInv (NegInv)
  ) u_cios (
      .a_i,
      .b_i(256'd1),
      .r_o(r),
      .m_o(unused_m)
  );
  always_ff @(posedge clk_i) r_q <= r;
  delay #(
      .W(256),
      .N(from_mont_pkg::latency(IsFr, Style) - 1)
  ) u_delay (
      .clk_i,
      .d_i(r_q),
      .q_o(r_o)
  );
`else
  mont_reduce #(
      .Modulus(Modulus),
      .NegInv (NegInv),
      .Style  (Style)
  ) u_reduce (
      .clk_i,
      .t_i({256'd0, a_i}),
      .r_o
  );
`endif

endmodule
`default_nettype wire

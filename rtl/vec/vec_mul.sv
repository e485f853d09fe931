// vec_mul: factor / R^2 * (a * b - c) mod r, one a cycle, plain numbers: k (a b - c) for factor = k R^2.
// Algorithm: (a b - c * 1) / R by one sum of products, then its Montgomery product with the factor: no conversion of a, b or c.
// Range:     a, b, c, factor loose -> canonical.
// Timing:    latency vec_pkg::vec_mul_latency(Style), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/vec/vec_mul.rs      Test: sim/tests/vec/vec_mul.rs
// Area:      benches/ledger/area.json#vec_mul
`default_nettype none
module vec_mul #(
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT
) (
    input  wire logic         clk_i,
    input  wire logic [255:0] a_i,
    input  wire logic [255:0] b_i,
    input  wire logic [255:0] c_i,
    input  wire logic [255:0] factor_i,
    output logic      [255:0] r_o
);

  logic [255:0] difference, factor, scaled;

  mont_sum #(
      .IsFr(1'b1),
      .Subtract(1'b1),
      .Style(Style)
  ) u_difference (
      .clk_i,
      .a_i,
      .b_i,
      .c_i,
      .d_i(256'd1),
      .r_o(difference)
  );
  delay #(
      .W(256),
      .N(field_pkg::mont_sum_latency(1'b1, Style))
  ) u_factor (
      .clk_i,
      .d_i(factor_i),
      .q_o(factor)
  );
  mont_mul #(
      .IsFr (1'b1),
      .Style(Style)
  ) u_scale (
      .clk_i,
      .a_i(difference),
      .b_i(factor),
      .r_o(scaled)
  );
  mod_tighten #(
      .IsFr(1'b1)
  ) u_tighten (
      .clk_i,
      .a_i(scaled),
      .r_o
  );

endmodule
`default_nettype wire

// vec_mul_folded: vec_mul on one multiplier: factor / R^2 * (a * b - c) mod r, plain numbers, an element every two cycles.
// Algorithm: mul_sub has two slots: (a b - c) / R of an element in the first phase, its product with the factor in the second,
//            when that difference is there; a wait behind the multiplier makes the way round an odd number of cycles.
// Range:     a, b, c, factor loose -> canonical.
// Timing:    ready_o in the first phase, whatever valid_i; from taking to valid_o vec_pkg::vec_mul_folded_latency(Style); results
//            cannot wait.
// Golden:    host/golden/src/vec/vec_mul_folded.rs      Test: sim/tests/vec/vec_mul_folded.rs
// Area:      benches/ledger/area.json#vec.folded
`default_nettype none
module vec_mul_folded #(
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         valid_i,
    output logic              ready_o,
    input  wire logic [255:0] a_i,
    input  wire logic [255:0] b_i,
    input  wire logic [255:0] c_i,
    input  wire logic [255:0] factor_i,
    output logic              valid_o,
    output logic      [255:0] r_o
);

  localparam int unsigned Latency = vec_pkg::vec_mul_folded_latency(Style);

  logic second_q;
  logic [Latency-1:0] valid_q;
  assign ready_o = !second_q;
  assign valid_o = valid_q[Latency-1];
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      second_q <= 1'b0;
      valid_q  <= '0;
    end else begin
      second_q <= !second_q;
      valid_q  <= {valid_q[Latency-2:0], valid_i & ready_o};
    end
  end

  logic [255:0] left, right, taken, product, difference, factor;
  assign left  = second_q ? difference : a_i;
  assign right = second_q ? factor : b_i;
  assign taken = second_q ? '0 : c_i;
  mul_sub #(
      .Style(Style)
  ) u_product (
      .clk_i,
      .a_i(left),
      .b_i(right),
      .c_i(taken),
      .r_o(product)
  );
  delay #(
      .W(256),
      .N(vec_pkg::vec_mul_folded_wait(Style))
  ) u_wait (
      .clk_i,
      .d_i(product),
      .q_o(difference)
  );
  delay #(
      .W(256),
      .N(vec_pkg::vec_mul_folded_turn(Style))
  ) u_factor (
      .clk_i,
      .d_i(factor_i),
      .q_o(factor)
  );
  mod_tighten #(
      .IsFr(1'b1)
  ) u_tighten (
      .clk_i,
      .a_i(product),
      .r_o
  );

endmodule
`default_nettype wire

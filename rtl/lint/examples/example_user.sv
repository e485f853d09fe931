// example_user: somebody else's design that uses one multiplier and one point adder and nothing else of the card.
// Compile rtl/rtl.f before it; latencies come from the packages, so a tag can travel beside the data.
`default_nettype none
module example_user (
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    // A product in Fr: operands in Montgomery form, below 2r; the product below 2r.
    input  wire logic                      product_valid_i,
    input  wire logic              [255:0] a_i,
    input  wire logic              [255:0] b_i,
    output logic                           product_valid_o,
    output logic                   [255:0] product_o,
    // A sum of two points of G1, homogeneous coordinates; complete: equal, opposite and infinite points are fine.
    input  wire curve_pkg::point_t         left_i,
    input  wire curve_pkg::point_t         right_i,
    input  wire logic              [  7:0] tag_i,
    output curve_pkg::point_t              sum_o,
    output logic                   [  7:0] tag_o
);

  localparam int unsigned ProductLatency = field_pkg::mont_mul_latency(1'b1);

  mont_mul #(
      .IsFr(1'b1)
  ) u_mont_mul (
      .clk_i,
      .a_i,
      .b_i,
      .r_o(product_o)
  );

  logic [ProductLatency-1:0] valid_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) valid_q <= '0;
    else valid_q <= {valid_q[ProductLatency-2:0], product_valid_i};
  end
  assign product_valid_o = valid_q[ProductLatency-1];

  padd #(
      .TagBits(8)
  ) u_padd (
      .clk_i,
      .a_i(left_i),
      .b_i(right_i),
      .tag_i,
      .r_o(sum_o),
      .tag_o
  );

endmodule
`default_nettype wire

// vec_lanes: the arithmetic of vec, a beat of two elements at a time: each on a vec_mul of its own, or in turn on a vec_mul_folded.
// Algorithm: Multipliers = 0: two lanes side by side. 1: the lower element, then the upper; the lower result waits for the upper.
// Range:     as vec_mul.
// Timing:    ready_o whatever valid_i: in every cycle, or once in vec_pkg::lanes_interval(Multipliers); from taking to valid_o
//            vec_pkg::lanes_latency(Multipliers, Style); results cannot wait.
// Tested-through: vec
// Area:      benches/ledger/area.json#vec
`default_nettype none
module vec_lanes #(
    parameter int unsigned Multipliers = 0,  // 0: two lanes of three each; or 1
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT
) (
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire logic                valid_i,
    output logic                     ready_o,
    input  wire logic [  1:0][255:0] a_i,
    input  wire logic [  1:0][255:0] b_i,
    input  wire logic [  1:0][255:0] c_i,
    input  wire logic [255:0]        factor_i,
    output logic                     valid_o,
    output logic      [  1:0][255:0] r_o
);

  if (Multipliers > 1) $fatal(1, "vec_lanes: Multipliers is 0 or 1");

  if (Multipliers == 0) begin : gen_full
    localparam int unsigned Latency = vec_pkg::vec_mul_latency(Style);
    logic [Latency-1:0] valid_q;
    assign ready_o = 1'b1;
    assign valid_o = valid_q[Latency-1];
    always_ff @(posedge clk_i) begin
      if (rst_i) valid_q <= '0;
      else valid_q <= Latency'({valid_q, valid_i});
    end
    for (genvar e = 0; e < 2; e++) begin : gen_elem
      vec_mul #(
          .Style(Style)
      ) u_mul (
          .clk_i,
          .a_i(a_i[e]),
          .b_i(b_i[e]),
          .c_i(c_i[e]),
          .factor_i,
          .r_o(r_o[e])
      );
    end
  end else begin : gen_folded
    // Which element goes in next, and which comes out.
    logic upper_q, out_upper_q, take, take_ready, out;
    logic [255:0] result, lower_q;
    assign take = valid_i & take_ready;
    assign ready_o = take_ready & upper_q;
    assign valid_o = out & out_upper_q;
    assign r_o = {result, lower_q};
    always_ff @(posedge clk_i) begin
      upper_q <= !rst_i & (upper_q ^ take);
      out_upper_q <= !rst_i & (out_upper_q ^ out);
      if (!out_upper_q) lower_q <= result;
    end
    vec_mul_folded #(
        .Style(Style)
    ) u_mul (
        .clk_i,
        .rst_i,
        .valid_i(take),
        .ready_o(take_ready),
        .a_i(a_i[upper_q]),
        .b_i(b_i[upper_q]),
        .c_i(c_i[upper_q]),
        .factor_i,
        .valid_o(out),
        .r_o(result)
    );
  end

endmodule
`default_nettype wire

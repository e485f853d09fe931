// The corner cases that the header of mod_add names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mod_add_cover (
    input wire logic clk_i,
    input wire logic zero,
    input wire logic just,
    input wire logic just_not,
    input wire logic largest
);

  zeros :
  cover property (@(posedge clk_i) zero);
  reaches_2p :
  cover property (@(posedge clk_i) just);
  one_short_of_2p :
  cover property (@(posedge clk_i) just_not);
  largest_operands :
  cover property (@(posedge clk_i) largest);

endmodule
`default_nettype wire

bind mod_add mod_add_cover u_cover (
    .*,
    .zero(a_i == '0 && b_i == '0),
    .just({1'b0, a_i} + {1'b0, b_i} == Twice),
    .just_not({1'b0, a_i} + {1'b0, b_i} == Twice - 1'b1),
    .largest({1'b0, a_i} == Twice - 1'b1 && b_i == a_i)
);

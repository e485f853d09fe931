// The corner cases that the header of mod_sub names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mod_sub_cover (
    input wire logic clk_i,
    input wire logic same,
    input wire logic by_one,
    input wire logic least,
    input wire logic most
);

  equal :
  cover property (@(posedge clk_i) same);
  short_by_one :
  cover property (@(posedge clk_i) by_one);
  least_difference :
  cover property (@(posedge clk_i) least);
  largest_difference :
  cover property (@(posedge clk_i) most);

endmodule
`default_nettype wire

bind mod_sub mod_sub_cover u_cover (
    .*,
    .same  (a_i == b_i),
    .by_one(a_i + 1'b1 == b_i),
    .least (a_i == '0 && {1'b0, b_i} == Twice - 1'b1),
    .most  ({1'b0, a_i} == Twice - 1'b1 && b_i == '0)
);

// The corner cases that the header of mod_neg names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mod_neg_cover (
    input wire logic clk_i,
    input wire logic zero,
    input wire logic one,
    input wire logic largest
);

  of_zero :
  cover property (@(posedge clk_i) zero);
  of_one :
  cover property (@(posedge clk_i) one);
  of_the_largest :
  cover property (@(posedge clk_i) largest);

endmodule
`default_nettype wire

bind mod_neg mod_neg_cover u_cover (
    .*,
    .zero(a_i == '0),
    .one(a_i == N'(1)),
    .largest({1'b0, a_i} == {Modulus, 1'b0} - 1'b1)
);

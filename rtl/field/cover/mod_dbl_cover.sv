// The corner cases that the header of mod_dbl names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mod_dbl_cover (
    input wire logic clk_i,
    input wire logic zero,
    input wire logic half,
    input wire logic below,
    input wire logic largest
);

  zeros :
  cover property (@(posedge clk_i) zero);
  reaches_2p :
  cover property (@(posedge clk_i) half);
  short_of_2p :
  cover property (@(posedge clk_i) below);
  largest_operand :
  cover property (@(posedge clk_i) largest);

endmodule
`default_nettype wire

bind mod_dbl mod_dbl_cover u_cover (
    .*,
    .zero(a_i == '0),
    .half(a_i == Modulus),
    .below(a_i == Modulus - 1'b1),
    .largest({1'b0, a_i} == Twice - 1'b1)
);

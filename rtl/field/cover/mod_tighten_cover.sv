// The corner cases that the header of mod_tighten names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mod_tighten_cover (
    input wire logic clk_i,
    input wire logic zero,
    input wire logic just,
    input wire logic below,
    input wire logic largest
);

  zeros :
  cover property (@(posedge clk_i) zero);
  reaches_p :
  cover property (@(posedge clk_i) just);
  short_of_p :
  cover property (@(posedge clk_i) below);
  largest_operand :
  cover property (@(posedge clk_i) largest);

endmodule
`default_nettype wire

bind mod_tighten mod_tighten_cover u_cover (
    .*,
    .zero(a_i == '0),
    .just(a_i == Modulus),
    .below(a_i == Modulus - 1'b1),
    .largest({1'b0, a_i} == {Modulus, 1'b0} - 1'b1)
);

// The corner cases that the header of mont_mul names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mont_mul_cover (
    input wire logic clk_i,
    input wire logic zero,
    input wire logic largest,
    input wire logic square
);

  by_zero :
  cover property (@(posedge clk_i) zero);
  largest_operands :
  cover property (@(posedge clk_i) largest);
  squares :
  cover property (@(posedge clk_i) square);

endmodule
`default_nettype wire

bind mont_mul mont_mul_cover u_cover (
    .*,
    .zero(a_i == '0 || b_i == '0),
    .largest({1'b0, a_i} == {Modulus, 1'b0} - 1'b1 && b_i == a_i),
    .square(a_i == b_i)
);

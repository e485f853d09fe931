// The corner cases that the header of mont_sum names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mont_sum_cover (
    input wire logic clk_i,
    input wire logic zero,
    input wire logic largest,
    input wire logic least,
    input wire logic same
);

  zeros :
  cover property (@(posedge clk_i) zero);
  all_operands_largest :
  cover property (@(posedge clk_i) largest);
  second_product_alone :
  cover property (@(posedge clk_i) least);
  equal_products :
  cover property (@(posedge clk_i) same);

endmodule
`default_nettype wire

bind mont_sum mont_sum_cover u_cover (
    .*,
    .zero(a_i == '0 && c_i == '0),
    .largest({1'b0, a_i} == {Modulus, 1'b0} - 1'b1 && b_i == a_i && c_i == a_i && d_i == a_i),
    .least((a_i == '0 || b_i == '0) && {1'b0, c_i} == {Modulus, 1'b0} - 1'b1 && d_i == c_i),
    .same(a_i == c_i && b_i == d_i)
);

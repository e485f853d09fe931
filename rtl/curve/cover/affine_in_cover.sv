// The corner cases that the header of affine_in names; counted by scripts/hdl/coverage.py.
`default_nettype none
module affine_in_cover (
    input wire logic clk_i,
    input wire logic zero_x,
    input wire logic zero_y
);

  at_infinity :
  cover property (@(posedge clk_i) zero_x && zero_y);
  x_zero :
  cover property (@(posedge clk_i) zero_x && !zero_y);

endmodule
`default_nettype wire

bind affine_in affine_in_cover u_cover (
    .*,
    .zero_x(a_i.x == '0),
    .zero_y(a_i.y == '0)
);

// The corner cases that the header of padd names; counted by scripts/hdl/coverage.py.
`default_nettype none
module padd_cover (
    input wire logic clk_i,
    input wire logic a_infinite,
    input wire logic b_infinite,
    input wire logic same_x,
    input wire logic same_y,
    input wire logic opposite_y
);

  point_and_infinity :
  cover property (@(posedge clk_i) !a_infinite && b_infinite);
  infinity_and_point :
  cover property (@(posedge clk_i) a_infinite && !b_infinite);
  infinities :
  cover property (@(posedge clk_i) a_infinite && b_infinite);
  infinities_of_other_form :
  cover property (@(posedge clk_i) a_infinite && b_infinite && !same_y);
  equal_points :
  cover property (@(posedge clk_i) !a_infinite && same_x && same_y);
  opposite_points :
  cover property (@(posedge clk_i) !a_infinite && same_x && opposite_y);

endmodule
`default_nettype wire

bind padd padd_cover u_cover (
    .*,
    .a_infinite(a_i.z == '0),
    .b_infinite(b_i.z == '0),
    .same_x(a_i.x == b_i.x && a_i.z == b_i.z),
    .same_y(a_i.y == b_i.y),
    .opposite_y({1'b0, a_i.y} + {1'b0, b_i.y} == {1'b0, bn254_pkg::FQ_P} || {1'b0, a_i.y} + {1'b0, b_i.y} == {1'b0, bn254_pkg::FQ_P2})
);

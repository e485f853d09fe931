// The corner cases that the header of padd_folded names; counted by scripts/hdl/coverage.py.
`default_nettype none
module padd_folded_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic take,
    input wire logic a_infinite,
    input wire logic b_infinite,
    input wire logic same_x,
    input wire logic same_y,
    input wire logic opposite_y
);

  logic took_q;
  always_ff @(posedge clk_i) if (ready_o) took_q <= !rst_i & take;
  waits_for_its_phase :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  beat_without_addition :
  cover property (@(posedge clk_i) !rst_i && ready_o && !valid_i);
  beat_after_beat :
  cover property (@(posedge clk_i) !rst_i && take && took_q);
  point_and_infinity :
  cover property (@(posedge clk_i) take && !a_infinite && b_infinite);
  infinity_and_point :
  cover property (@(posedge clk_i) take && a_infinite && !b_infinite);
  infinities :
  cover property (@(posedge clk_i) take && a_infinite && b_infinite);
  equal_points :
  cover property (@(posedge clk_i) take && !a_infinite && same_x && same_y);
  opposite_points :
  cover property (@(posedge clk_i) take && !a_infinite && same_x && opposite_y);

endmodule
`default_nettype wire

bind padd_folded padd_folded_cover u_cover (
    .*,
    .a_infinite(a_i.z == '0),
    .b_infinite(b_i.z == '0),
    .same_x(a_i.x == b_i.x && a_i.z == b_i.z),
    .same_y(a_i.y == b_i.y),
    .opposite_y({1'b0, a_i.y} + {1'b0, b_i.y} == {1'b0, bn254_pkg::FQ_P} || {1'b0, a_i.y} + {1'b0, b_i.y} == {1'b0, bn254_pkg::FQ_P2})
);

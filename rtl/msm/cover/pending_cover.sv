// The corner cases that the header of pending names; counted by scripts/hdl/coverage.py.
`default_nettype none
module pending_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic wipe_i,
    input wire logic sum_hit_o,
    input wire logic digit_hit_o,
    input wire logic ready_o,
    input wire logic room_o,
    input wire schedule_pkg::whose_t take_i,
    input wire logic park_i,
    input wire logic park_ready_i,
    input wire logic mark_i,
    input wire logic same,
    input wire logic at_once,
    input wire logic several_ready
);

  both_hit_one_slot :
  cover property (@(posedge clk_i) !rst_i && sum_hit_o && digit_hit_o && same);
  looks_up_what_is_parked :
  cover property (@(posedge clk_i) !rst_i && at_once);
  sum_takes :
  cover property (@(posedge clk_i) !rst_i && take_i.sum);
  digit_takes :
  cover property (@(posedge clk_i) !rst_i && take_i.digit);
  ready_leaves :
  cover property (@(posedge clk_i) !rst_i && take_i.ready);
  parked_beside_one_at_rest :
  cover property (@(posedge clk_i) !rst_i && park_i && park_ready_i);
  becomes_ready :
  cover property (@(posedge clk_i) !rst_i && mark_i);
  two_are_ready :
  cover property (@(posedge clk_i) !rst_i && several_ready);
  parks_and_takes :
  cover property (@(posedge clk_i) !rst_i && park_i && take_i.ready);
  full :
  cover property (@(posedge clk_i) !rst_i && !room_o && ready_o);
  wipes :
  cover property (@(posedge clk_i) !rst_i && wipe_i);

endmodule
`default_nettype wire

bind pending pending_cover u_cover (
    .*,
    .same((sum_hits_q & digit_hits_q) != '0),
    .at_once(|(parked & used_q) || (park_i && (sum_key_i == park_key_i || digit_key_i == park_key_i))),
    .several_ready(|(ready_q & (ready_q - Entries'(1))))
);

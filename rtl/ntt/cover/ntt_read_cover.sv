// The corner cases that the header of ntt_read names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ntt_read_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic settled_o,
    input wire logic blocked_o,
    input wire logic open_q,
    input wire logic front_valid,
    input wire logic may_open,
    input wire logic step,
    input wire logic last,
    input wire logic lone,
    input wire logic lone_waits,
    input wire logic queue_full,
    input wire logic shorter,
    input wire logic needs_gap
);

  lone_pass :
  cover property (@(posedge clk_i) !rst_i && step && lone);
  pass_ends :
  cover property (@(posedge clk_i) !rst_i && step && last);
  no_room :
  cover property (@(posedge clk_i) !rst_i && blocked_o);
  request_waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);
  lone_rows_are_enough :
  cover property (@(posedge clk_i) !rst_i && lone_waits);
  rows_fill_the_queue :
  cover property (@(posedge clk_i) !rst_i && queue_full && !lone);
  waits_for_longer_delays :
  cover property (@(posedge clk_i) !rst_i && front_valid && !open_q && !may_open && shorter && needs_gap);
  opens_after_a_longer_pass :
  cover property (@(posedge clk_i) !rst_i && front_valid && !open_q && may_open && shorter);
  settles :
  cover property (@(posedge clk_i) !rst_i && settled_o);

endmodule
`default_nettype wire

bind ntt_read ntt_read_cover u_cover (
    .*,
    .front_valid(valid_q2),
    .last(front_q.last),
    .lone(front_q.lone),
    .lone_waits(valid_q2 && open_q && front_q.lone && rows_q >= 16'(ntt_pkg::LONE_ROWS)),
    .queue_full(valid_q2 && open_q && is_queue_full),
    .shorter(k_q > front_q.k),
    .needs_gap(gap_q != '0)
);

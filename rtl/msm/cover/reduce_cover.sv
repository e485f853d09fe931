// The corner cases that the header of reduce names; counted by scripts/hdl/coverage.py.
`default_nettype none
module reduce_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic wipe_i,
    input wire logic blocked,
    input wire logic held,
    input wire logic follows,
    input wire logic walk_we_o,
    input wire logic walk_full_i,
    input wire logic clear_q,
    input wire logic even_q,
    input wire logic adds_q,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic last_o,
    input wire logic neutral_q,
    input wire logic is_step
);

  step_waits :
  cover property (@(posedge clk_i) !rst_i && is_step && blocked);
  step_waits_for_turn :
  cover property (@(posedge clk_i) !rst_i && is_step && held && blocked);
  right_half_follows_without_turn :
  cover property (@(posedge clk_i) !rst_i && is_step && held && follows);
  empty_bucket :
  cover property (@(posedge clk_i) !rst_i && adds_q && even_q && clear_q && !walk_full_i);
  full_bucket :
  cover property (@(posedge clk_i) !rst_i && adds_q && even_q && clear_q && walk_full_i);
  begins_a_chain :
  cover property (@(posedge clk_i) !rst_i && adds_q && neutral_q);
  total_goes_back :
  cover property (@(posedge clk_i) !rst_i && walk_we_o);
  sum_waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);
  last_sum :
  cover property (@(posedge clk_i) !rst_i && valid_o && ready_i && last_o);
  wipes :
  cover property (@(posedge clk_i) !rst_i && wipe_i);

endmodule
`default_nettype wire

bind reduce reduce_cover u_cover (
    .*,
    .is_step(step_q.valid),
    .follows(step_q.follows)
);

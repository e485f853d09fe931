// The corner cases that the header of ntt_tables names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ntt_tables_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic done_o,
    input wire logic emit_first,
    input wire logic issue,
    input wire logic table_end,
    input wire logic wait_all,
    input wire logic last_pass_q,
    input wire logic filling,
    input wire logic squaring,
    input wire logic inverse,
    input wire logic flying,
    input wire logic later,
    input wire logic factors,
    input wire logic over_kept
);

  job_waits_for_tables_of_w :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  doubling_waits :
  cover property (@(posedge clk_i) !rst_i && filling && wait_all && flying);
  square_waits :
  cover property (@(posedge clk_i) !rst_i && squaring && flying);
  running_products :
  cover property (@(posedge clk_i) !rst_i && issue && over_kept);
  forward_job :
  cover property (@(posedge clk_i) !rst_i && done_o && !inverse);
  inverse_job :
  cover property (@(posedge clk_i) !rst_i && done_o && inverse);
  factors_of_a_later_pass :
  cover property (@(posedge clk_i) !rst_i && factors && emit_first && later);
  factor_of_the_last_pass_q :
  cover property (@(posedge clk_i) !rst_i && factors && emit_first && last_pass_q);
  table_ends :
  cover property (@(posedge clk_i) !rst_i && table_end);

endmodule
`default_nettype wire

bind ntt_tables ntt_tables_cover u_cover (
    .*,
    .inverse(job_i.inverse),
    .flying(flying_q != '0),
    .later(pass_q != '0),
    .factors(step_q == STEP_FACTOR),
    .over_kept(level == 3'd6)
);

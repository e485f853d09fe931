// The corner cases that the header of msm names; counted by scripts/hdl/coverage.py.
`default_nettype none
module msm_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic take_job,
    input wire logic scalar_valid_i,
    input wire logic point_valid_i,
    input wire logic window_valid_o,
    input wire logic window_ready_i,
    input wire logic last_o,
    input wire logic accumulated,
    input wire logic recode_valid,
    input wire logic recode_ready,
    input wire logic empty,
    input wire logic later,
    input wire logic narrowest,
    input wire logic widest,
    input wire logic lone,
    input wire logic accumulating
);

  nothing :
  cover property (@(posedge clk_i) !rst_i && take_job && empty);
  later_pass :
  cover property (@(posedge clk_i) !rst_i && take_job && later);
  narrowest_windows :
  cover property (@(posedge clk_i) !rst_i && take_job && narrowest);
  widest_windows :
  cover property (@(posedge clk_i) !rst_i && take_job && widest);
  lone_window :
  cover property (@(posedge clk_i) !rst_i && take_job && lone);
  scalar_waits_for_point :
  cover property (@(posedge clk_i) !rst_i && accumulating && scalar_valid_i && !point_valid_i);
  point_waits_for_scalar :
  cover property (@(posedge clk_i) !rst_i && accumulating && !scalar_valid_i && point_valid_i);
  term_waits :
  cover property (@(posedge clk_i) !rst_i && recode_valid && !recode_ready);
  all_added :
  cover property (@(posedge clk_i) !rst_i && accumulated);
  window_waits :
  cover property (@(posedge clk_i) !rst_i && window_valid_o && !window_ready_i);
  last_window :
  cover property (@(posedge clk_i) !rst_i && window_valid_o && window_ready_i && last_o);

endmodule
`default_nettype wire

bind msm msm_cover u_cover (
    .*,
    .empty(job_i.n == '0),
    .later(job_i.first != '0),
    .narrowest(job_i.c == 8'(msm_pkg::C_MIN)),
    .widest(job_i.c == 8'(CMax)),
    .lone(job_i.count == 8'd1),
    .accumulating(phase_q == ACCUMULATE && job_q.n != '0)
);

// The corner cases that the header of reduce_plan names; counted by scripts/hdl/coverage.py.
`default_nettype none
module reduce_plan_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic start_i,
    input wire logic phase_done,
    input wire logic one_window,
    input wire logic no_segments,
    input wire logic in_run,
    input wire logic in_fold,
    input wire logic folds_again,
    input wire logic in_double,
    input wire logic in_rerun,
    input wire logic in_finish
);

  windows_alone :
  cover property (@(posedge clk_i) !rst_i && start_i && no_segments);
  segments :
  cover property (@(posedge clk_i) !rst_i && start_i && !no_segments);
  lone_window :
  cover property (@(posedge clk_i) !rst_i && start_i && one_window);
  run_ends :
  cover property (@(posedge clk_i) !rst_i && in_run && phase_done);
  folds :
  cover property (@(posedge clk_i) !rst_i && in_fold && phase_done);
  folds_again_after :
  cover property (@(posedge clk_i) !rst_i && folds_again && phase_done);
  doubles :
  cover property (@(posedge clk_i) !rst_i && in_double && phase_done);
  reruns :
  cover property (@(posedge clk_i) !rst_i && in_rerun && phase_done);
  finishes :
  cover property (@(posedge clk_i) !rst_i && in_finish && phase_done);

endmodule
`default_nettype wire

bind reduce_plan reduce_plan_cover u_cover (
    .*,
    .one_window(count_i == 8'd1),
    .no_segments(lg == '0),
    .in_run(phase_q == RUN),
    .in_fold(phase_q == FOLD),
    .folds_again(phase_q == FOLD && level_q != '0),
    .in_double(phase_q == DOUBLE),
    .in_rerun(phase_q == RERUN),
    .in_finish(phase_q == FINISH)
);

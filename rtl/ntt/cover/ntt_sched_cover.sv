// The corner cases that the header of ntt_sched names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ntt_sched_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic done_valid_o,
    input wire logic done_ready_i,
    input wire logic setup_done_i,
    input wire logic tables_ready_i,
    input wire logic pass_valid_o,
    input wire logic end_valid_i,
    input wire ntt_pkg::pass_t pass_o,
    input wire logic scaled,
    input wire logic picked,
    input wire logic several_ready,
    input wire logic several_done,
    input wire logic no_tables
);

  all_slots_busy :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  with_tables :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && scaled);
  without_tables :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && !scaled);
  waits_for_tables :
  cover property (@(posedge clk_i) !rst_i && no_tables && !tables_ready_i);
  tables_made :
  cover property (@(posedge clk_i) !rst_i && setup_done_i);
  lone_pass :
  cover property (@(posedge clk_i) !rst_i && pass_valid_o && pass_o.lone);
  first_of_several :
  cover property (@(posedge clk_i) !rst_i && pass_valid_o && pass_o.first);
  second_pass :
  cover property (@(posedge clk_i) !rst_i && pass_valid_o && pass_o.number == 2'd1);
  third_pass :
  cover property (@(posedge clk_i) !rst_i && pass_valid_o && pass_o.number == 2'd2);
  fourth_pass :
  cover property (@(posedge clk_i) !rst_i && pass_valid_o && pass_o.number == 2'd3);
  two_jobs_ready :
  cover property (@(posedge clk_i) !rst_i && several_ready);
  two_jobs_done :
  cover property (@(posedge clk_i) !rst_i && several_done);
  done_waits :
  cover property (@(posedge clk_i) !rst_i && done_valid_o && !done_ready_i);
  ends_as_another_is_picked :
  cover property (@(posedge clk_i) !rst_i && end_valid_i && picked);

  logic unused;
  assign unused = ^{pass_o};

endmodule
`default_nettype wire

bind ntt_sched ntt_sched_cover u_cover (
    .*,
    .scaled(job_i.scaled),
    .picked(|pick),
    .several_ready(|(is_ready & (is_ready - Jobs'(1)))),
    .several_done(|(is_done & (is_done - Jobs'(1)))),
    .no_tables(|is_ready)
);

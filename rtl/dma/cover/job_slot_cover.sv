// The corner cases that the header of job_slot names; counted by scripts/hdl/coverage.py.
`default_nettype none
module job_slot_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic start_i,
    input wire logic skip_i,
    input wire logic end_valid_o,
    input wire logic end_ready_i,
    input wire logic lost_q,
    input wire logic starved,
    input wire logic running,
    input wire logic done,
    input wire logic no_watchdog
);

  skipped :
  cover property (@(posedge clk_i) !rst_i && start_i && skip_i);
  done_in_time :
  cover property (@(posedge clk_i) !rst_i && running && done && !starved);
  done_at_the_last :
  cover property (@(posedge clk_i) !rst_i && running && done && starved);
  loses_its_unit :
  cover property (@(posedge clk_i) !rst_i && running && !done && starved && !quiesce_i);
  unit_is_lost :
  cover property (@(posedge clk_i) !rst_i && start_i && lost_q && !skip_i);
  spared_by_quiesce :
  cover property (@(posedge clk_i) !rst_i && running && starved && quiesce_i);
  unwatched :
  cover property (@(posedge clk_i) !rst_i && running && no_watchdog);
  end_waits :
  cover property (@(posedge clk_i) !rst_i && end_valid_o && !end_ready_i);

endmodule
`default_nettype wire

bind job_slot job_slot_cover u_cover (
    .*,
    .running(state_q == Run),
    .done(unit_i.done),
    .no_watchdog(watchdog_i == '0)
);

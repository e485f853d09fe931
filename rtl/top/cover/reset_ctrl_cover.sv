// The corner cases that the header of reset_ctrl and REGISTERS.md name; counted by scripts/hdl/coverage.py.
`default_nettype none
module reset_ctrl_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic reset_i,
    input wire logic enable_i,
    input wire logic quiet_i,
    input wire logic mark_valid_i,
    input wire logic bridge_lost_o,
    input wire logic wipe_failed_o,
    input wire logic start_o,
    input wire logic running_o,
    input wire logic quiesce_o,
    input wire logic clear_o,
    input wire logic wipe_o,
    input wire logic wiped_i
);

  starts :
  cover property (@(posedge clk_i) !rst_i && start_o);
  resets_while_running :
  cover property (@(posedge clk_i) !rst_i && running_o && reset_i);
  resets_while_wiping :
  cover property (@(posedge clk_i) !rst_i && wipe_o && reset_i);
  resets_while_quiescing :
  cover property (@(posedge clk_i) !rst_i && quiesce_o && reset_i);
  waits_for_quiet :
  cover property (@(posedge clk_i) !rst_i && quiesce_o && !quiet_i);
  becomes_quiet :
  cover property (@(posedge clk_i) !rst_i && quiesce_o && quiet_i);
  loses_the_bridge :
  cover property (@(posedge clk_i) !rst_i && bridge_lost_o);
  cannot_wipe :
  cover property (@(posedge clk_i) !rst_i && wipe_failed_o);
  waits_for_kernels :
  cover property (@(posedge clk_i) !rst_i && wipe_o && !wiped_i);
  enabled_too_early :
  cover property (@(posedge clk_i) !rst_i && enable_i && (wipe_o || clear_o || quiesce_o));
  marks_what_is_written :
  cover property (@(posedge clk_i) !rst_i && mark_valid_i);

endmodule
`default_nettype wire

bind reset_ctrl reset_ctrl_cover u_cover (.*);

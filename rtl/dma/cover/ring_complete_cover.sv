// The corner cases that the header of ring_complete names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ring_complete_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic quiet_o,
    input wire logic write_error_o,
    input wire logic irq_o,
    input wire logic valid_i,
    input wire axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i,
    input wire logic send,
    input wire logic room,
    input wire logic is_owed,
    input wire logic off_q,
    input wire logic sending,
    input wire logic later_lap
);

  first_lap :
  cover property (@(posedge clk_i) !rst_i && send && !later_lap);
  second_lap :
  cover property (@(posedge clk_i) !rst_i && send && later_lap);
  too_many_posted :
  cover property (@(posedge clk_i) !rst_i && sending && !room);
  address_first :
  cover property (@(posedge clk_i) !rst_i && write_o.aw_valid && write_i.aw_ready && write_o.w_valid && !write_i.w_ready);
  data_first :
  cover property (@(posedge clk_i) !rst_i && write_o.aw_valid && !write_i.aw_ready && write_o.w_valid && write_i.w_ready);
  data_waits :
  cover property (@(posedge clk_i) !rst_i && write_o.w_valid && !write_i.w_ready);
  error :
  cover property (@(posedge clk_i) !rst_i && write_error_o);
  interrupts :
  cover property (@(posedge clk_i) !rst_i && irq_o);
  of_nobody :
  cover property (@(posedge clk_i) !rst_i && write_i.b_valid && !is_owed);
  strobes_off :
  cover property (@(posedge clk_i) !rst_i && send && (off_q || quiesce_i));
  refuses_quiesced :
  cover property (@(posedge clk_i) !rst_i && quiesce_i && valid_i);
  finishes_quiesced :
  cover property (@(posedge clk_i) !rst_i && quiesce_i && !quiet_o);

  logic unused;
  assign unused = ^{write_o, write_i};

endmodule
`default_nettype wire

bind ring_complete ring_complete_cover u_cover (
    .*,
    .sending  (state_q == Send),
    .later_lap(|(tail_o & size))
);

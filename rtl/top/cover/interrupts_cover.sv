// The corner cases that the header of interrupts names; counted by scripts/hdl/coverage.py.
`default_nettype none
module interrupts_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic event_at_once,
    input wire logic behind,
    input wire logic merged,
    input wire logic again,
    input wire logic taken_at_once,
    input wire logic slow,
    input wire logic all
);

  raises :
  cover property (@(posedge clk_i) !rst_i && event_at_once);
  comes_while_one_waits :
  cover property (@(posedge clk_i) !rst_i && behind);
  is_merged :
  cover property (@(posedge clk_i) !rst_i && merged);
  asks_again :
  cover property (@(posedge clk_i) !rst_i && again);
  acknowledged :
  cover property (@(posedge clk_i) !rst_i && taken_at_once);
  acknowledged_late :
  cover property (@(posedge clk_i) !rst_i && slow);
  all_lines :
  cover property (@(posedge clk_i) !rst_i && all);

endmodule
`default_nettype wire

bind interrupts interrupts_cover u_cover (
    .*,
    .event_at_once(|(event_i & ~irq_o)),
    .behind(|(event_i & waits)),
    .merged(|(event_i & waits & again_q)),
    .again(|(again_q & ~waits)),
    .taken_at_once(|(irq_o & irq_ack_i)),
    .slow(waits != '0),
    .all(&irq_o)
);

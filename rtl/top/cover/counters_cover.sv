// The corner cases that the header of counters names; counted by scripts/hdl/coverage.py.
`default_nettype none
module counters_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic clear_i,
    input wire logic read_by_several,
    input wire logic written_by_several,
    input wire logic cleared_amid
);

  ports_read_at_once :
  cover property (@(posedge clk_i) !rst_i && read_by_several);
  ports_write_at_once :
  cover property (@(posedge clk_i) !rst_i && written_by_several);
  clears_while_counting :
  cover property (@(posedge clk_i) !rst_i && clear_i && cleared_amid);

endmodule
`default_nettype wire

bind counters counters_cover u_cover (
    .*,
    .read_by_several(|(card_read_beat_i & (card_read_beat_i - Ports'(1)))),
    .written_by_several(|(card_write_beat_i & (card_write_beat_i - Ports'(1)))),
    .cleared_amid(step_q != '0)
);

// The corner cases that the header of flags names; counted by scripts/hdl/coverage.py.
`default_nettype none
module flags_cover (
    input wire logic clk_i,
    input wire logic clear_i,
    input wire logic a_turn_i,
    input wire logic b_re_i,
    input wire logic b_we_i,
    input wire logic a_bit_o,
    input wire logic same,
    input wire logic looked_up
);

  both_change :
  cover property (@(posedge clk_i) a_turn_i && b_we_i && !same);
  both_change_one :
  cover property (@(posedge clk_i) a_turn_i && b_we_i && same);
  both_look_up_one :
  cover property (@(posedge clk_i) b_re_i && looked_up);
  turns_on :
  cover property (@(posedge clk_i) a_turn_i && !a_bit_o);
  turns_off :
  cover property (@(posedge clk_i) a_turn_i && a_bit_o);
  clears :
  cover property (@(posedge clk_i) clear_i);

endmodule
`default_nettype wire

bind flags flags_cover u_cover (
    .*,
    .same(a_addr_q == b_waddr_i),
    .looked_up(a_addr_i == b_addr_i)
);

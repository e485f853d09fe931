// The corner cases that the header of ntt_pass_folded names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ntt_pass_folded_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic valid_o,
    input wire logic is_new,
    input wire logic round_valid,
    input wire logic bypass_q,
    input wire logic is_guest,
    input wire logic busy
);

  beat_comes :
  cover property (@(posedge clk_i) !rst_i && is_new && valid_i);
  no_beat :
  cover property (@(posedge clk_i) !rst_i && is_new && !valid_i);
  comes_round :
  cover property (@(posedge clk_i) !rst_i && !is_new && round_valid);
  shorter_pass :
  cover property (@(posedge clk_i) !rst_i && busy && bypass_q);
  beat_leaves :
  cover property (@(posedge clk_i) !rst_i && valid_o);
  guest_among_stages :
  cover property (@(posedge clk_i) !rst_i && busy && is_guest);

endmodule
`default_nettype wire

bind ntt_pass_folded ntt_pass_folded_cover u_cover (
    .*,
    .is_guest(who_q != '0),
    .busy(|valids_q)
);

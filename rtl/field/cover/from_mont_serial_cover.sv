// The corner cases that the header of from_mont_serial names; counted by scripts/hdl/coverage.py.
`default_nettype none
module from_mont_serial_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic full,
    input wire logic zero,
    input wire logic just,
    input wire logic largest
);

  waits_for_its_round :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  slot_without_number :
  cover property (@(posedge clk_i) !rst_i && ready_o && !valid_i);
  all_slots :
  cover property (@(posedge clk_i) !rst_i && full);
  zeros :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && zero);
  all_ones :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && largest);
  becomes_p :
  cover property (@(posedge clk_i) !rst_i && valid_o && just);

endmodule
`default_nettype wire

bind from_mont_serial from_mont_serial_cover u_cover (
    .*,
    .full(&valid_q),
    .zero(a_i == '0),
    .just(r_o == Modulus),
    .largest(&a_i)
);

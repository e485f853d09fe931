// The corner cases that the header of flags names; counted by scripts/hdl/coverage.py.
`default_nettype none
module flags_cover (
    input wire logic clk_i,
    input wire logic clear_i,
    input wire schedule_pkg::whose_t turn_i,
    input wire logic digit_begins_i,
    input wire logic digit_ends_i,
    input wire logic same_i,
    input wire logic sum_rests_o,
    input wire logic digit_turns_new,
    input wire logic digit_turns_old,
    input wire logic sum_turns_new,
    input wire logic sum_turns_old,
    input wire logic looked_up
);

  both_turn :
  cover property (@(posedge clk_i) turn_i.sum && (turn_i.digit || turn_i.ready) && !same_i);
  both_turn_one :
  cover property (@(posedge clk_i) turn_i.sum && turn_i.digit && same_i);
  both_look_up_one :
  cover property (@(posedge clk_i) digit_begins_i && looked_up);
  turned_as_a_sum_looks :
  cover property (@(posedge clk_i) sum_turns_new || sum_turns_old);
  turned_as_a_digit_begins :
  cover property (@(posedge clk_i) digit_begins_i && digit_turns_new);
  turned_as_a_digit_ends :
  cover property (@(posedge clk_i) digit_ends_i && digit_turns_old);
  turned_while_it_waits :
  cover property (@(posedge clk_i) !digit_ends_i && same_i && turn_i.sum);
  turns_on :
  cover property (@(posedge clk_i) turn_i.sum && !sum_rests_o);
  turns_off :
  cover property (@(posedge clk_i) turn_i.sum && sum_rests_o);
  clears :
  cover property (@(posedge clk_i) clear_i);

endmodule
`default_nettype wire

bind flags flags_cover u_cover (
    .*,
    .looked_up(sum_bucket_i == digit_bucket_i)
);

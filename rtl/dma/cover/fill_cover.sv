// The corner cases that the header of fill names; counted by scripts/hdl/coverage.py.
`default_nettype none
module fill_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic begin_job,
    input wire logic is_test,
    input wire logic is_half,
    input wire logic write_take,
    input wire logic read_take,
    input wire logic same,
    input wire logic differs_q,
    input wire logic read_stray,
    input wire logic write_stray,
    input wire logic write_busy,
    input wire logic quiesce,
    input wire logic empty,
    input wire logic ended,
    input wire logic writing,
    input wire logic reading,
    input wire logic all_given,
    input wire logic write_error,
    input wire logic read_error
);

  nothing :
  cover property (@(posedge clk_i) !rst_i && begin_job && empty);
  half_beat :
  cover property (@(posedge clk_i) !rst_i && write_take && is_half);
  half_beat_is_compared :
  cover property (@(posedge clk_i) !rst_i && read_take && is_half && same);
  differs :
  cover property (@(posedge clk_i) !rst_i && read_take && !same);
  differs_again :
  cover property (@(posedge clk_i) !rst_i && read_take && !same && differs_q);
  waits_for_responses :
  cover property (@(posedge clk_i) !rst_i && writing && all_given && write_busy);
  test_passes :
  cover property (@(posedge clk_i) !rst_i && ended && is_test && !differs_q);
  cannot_write :
  cover property (@(posedge clk_i) !rst_i && ended && write_error);
  cannot_read :
  cover property (@(posedge clk_i) !rst_i && read_error);
  stray :
  cover property (@(posedge clk_i) !rst_i && (read_stray || write_stray));
  quiesced_writing :
  cover property (@(posedge clk_i) !rst_i && writing && quiesce);
  quiesced_reading :
  cover property (@(posedge clk_i) !rst_i && reading && quiesce);

endmodule
`default_nettype wire

bind fill fill_cover u_cover (
    .*,
    .quiesce(unit_i.quiesce),
    .empty(beats == '0),
    .ended(state_q == Done),
    .writing(state_q == Write),
    .reading(state_q == Read),
    .all_given(left_q == '0),
    .write_error(write_resp != axi_pkg::RESP_OKAY),
    .read_error(read_take && resp != axi_pkg::RESP_OKAY)
);

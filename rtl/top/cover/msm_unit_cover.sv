// The corner cases that the header of msm_unit names; counted by scripts/hdl/coverage.py.
`default_nettype none
module msm_unit_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic begin_job,
    input wire logic begin_wipe,
    input wire logic wiping_q,
    input wire logic over,
    input wire logic pass,
    input wire logic beat_ready,
    input wire logic read_stray,
    input wire logic write_stray,
    input wire logic window_valid,
    input wire logic window_ready,
    input wire logic write_busy,
    input wire logic nothing,
    input wire logic later,
    input wire logic more,
    input wire logic quiesce,
    input wire logic read_error,
    input wire logic write_error,
    input wire logic all_given
);

  of_no_length :
  cover property (@(posedge clk_i) !rst_i && begin_job && nothing);
  wipes :
  cover property (@(posedge clk_i) !rst_i && begin_wipe);
  is_wiped :
  cover property (@(posedge clk_i) !rst_i && over && wiping_q);
  one_pass_is_not_enough :
  cover property (@(posedge clk_i) !rst_i && pass && more);
  later_pass :
  cover property (@(posedge clk_i) !rst_i && pass && later);
  windows_wait_for_the_writer :
  cover property (@(posedge clk_i) !rst_i && window_valid && !window_ready && !beat_ready);
  waits_for_responses :
  cover property (@(posedge clk_i) !rst_i && all_given && write_busy);
  quiesced :
  cover property (@(posedge clk_i) !rst_i && quiesce);
  cannot_read :
  cover property (@(posedge clk_i) !rst_i && over && read_error);
  cannot_write :
  cover property (@(posedge clk_i) !rst_i && over && write_error);
  stray :
  cover property (@(posedge clk_i) !rst_i && read_stray);
  stray_response :
  cover property (@(posedge clk_i) !rst_i && write_stray);

endmodule
`default_nettype wire

bind msm_unit msm_unit_cover u_cover (
    .*,
    .nothing(job.length == '0),
    .later(first_q != '0),
    .more(ahead_q > InFlight),
    .quiesce(unit_i.quiesce && active_q),
    .read_error(read_resp != axi_pkg::RESP_OKAY),
    .write_error(write_resp != axi_pkg::RESP_OKAY),
    .all_given(active_q && left_q == '0)
);

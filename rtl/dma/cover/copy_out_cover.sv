// The corner cases that the header of copy_out names; counted by scripts/hdl/coverage.py.
`default_nettype none
module copy_out_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic begin_job,
    input wire logic is_half,
    input wire logic take,
    input wire logic valid,
    input wire logic ready,
    input wire logic read_stray,
    input wire logic write_stray,
    input wire logic active_q,
    input wire logic quiesce,
    input wire logic empty,
    input wire logic odd,
    input wire logic later,
    input wire logic read_error,
    input wire logic write_error
);

  nothing :
  cover property (@(posedge clk_i) !rst_i && begin_job && empty);
  odd_length :
  cover property (@(posedge clk_i) !rst_i && begin_job && odd);
  begins_later :
  cover property (@(posedge clk_i) !rst_i && begin_job && later);
  half_beat :
  cover property (@(posedge clk_i) !rst_i && take && is_half);
  writer_waits :
  cover property (@(posedge clk_i) !rst_i && valid && !ready);
  cannot_read :
  cover property (@(posedge clk_i) !rst_i && read_error);
  cannot_write :
  cover property (@(posedge clk_i) !rst_i && write_error);
  stray :
  cover property (@(posedge clk_i) !rst_i && read_stray);
  stray_response :
  cover property (@(posedge clk_i) !rst_i && write_stray);
  quiesced :
  cover property (@(posedge clk_i) !rst_i && active_q && quiesce);

endmodule
`default_nettype wire

bind copy_out copy_out_cover u_cover (
    .*,
    .quiesce(unit_i.quiesce),
    .empty(beats == '0),
    .odd(job.length[0]),
    .later(job.first != '0),
    .read_error(take && resp != axi_pkg::RESP_OKAY),
    .write_error(over && write_resp != axi_pkg::RESP_OKAY)
);

// The corner cases that the header of copy_in names; counted by scripts/hdl/coverage.py.
`default_nettype none
module copy_in_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic begin_job,
    input wire logic is_constant,
    input wire logic is_half,
    input wire logic in_valid,
    input wire logic in_ready,
    input wire logic out_valid,
    input wire logic out_ready,
    input wire logic read_stray,
    input wire logic write_stray,
    input wire logic active_q,
    input wire logic quiesce,
    input wire logic empty,
    input wire logic odd,
    input wire logic image,
    input wire logic read_error,
    input wire logic write_error,
    input wire logic later
);

  nothing :
  cover property (@(posedge clk_i) !rst_i && begin_job && empty);
  odd_length :
  cover property (@(posedge clk_i) !rst_i && begin_job && odd);
  begins_later :
  cover property (@(posedge clk_i) !rst_i && begin_job && later);
  constant :
  cover property (@(posedge clk_i) !rst_i && begin_job && is_constant);
  from_montgomery :
  cover property (@(posedge clk_i) !rst_i && begin_job && image);
  half_beat :
  cover property (@(posedge clk_i) !rst_i && out_valid && out_ready && is_half && !is_constant);
  reader_waits :
  cover property (@(posedge clk_i) !rst_i && in_valid && !in_ready);
  writer_waits :
  cover property (@(posedge clk_i) !rst_i && out_valid && !out_ready);
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

bind copy_in copy_in_cover u_cover (
    .*,
    .quiesce(unit_i.quiesce),
    .empty(beats == '0),
    .odd(job.length[0]),
    .image(job.flags[regs_pkg::FLAG_MONTGOMERY]),
    .read_error(in_take && in_resp != axi_pkg::RESP_OKAY),
    .write_error(over && write_resp != axi_pkg::RESP_OKAY),
    .later(job.first != '0)
);

// The corner cases that the header of kernel_port names; counted by scripts/hdl/coverage.py.
`default_nettype none
module kernel_port_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic zero_i,
    input wire logic clear_i,
    input wire logic read_stray,
    input wire logic write_stray,
    input wire logic rd_data_valid_o,
    input wire logic rd_valid_i,
    input wire logic rd_ready_o,
    input wire logic wr_valid_i,
    input wire logic wr_ready_o,
    input wire logic wr_data_valid_i,
    input wire logic wr_data_ready_o,
    input wire logic read_bad_q,
    input wire logic write_bad_q,
    input wire logic read_error,
    input wire logic write_error,
    input wire logic lone,
    input wire logic across,
    input wire logic written_across,
    input wire logic half
);

  lone_unit :
  cover property (@(posedge clk_i) !rst_i && rd_valid_i && rd_ready_o && lone);
  reads_across_a_block :
  cover property (@(posedge clk_i) !rst_i && rd_valid_i && rd_ready_o && across);
  writes_across_a_block :
  cover property (@(posedge clk_i) !rst_i && wr_valid_i && wr_ready_o && written_across);
  half_a_unit :
  cover property (@(posedge clk_i) !rst_i && wr_data_valid_i && wr_data_ready_o && half);
  read_waits :
  cover property (@(posedge clk_i) !rst_i && rd_valid_i && !rd_ready_o);
  write_waits :
  cover property (@(posedge clk_i) !rst_i && wr_valid_i && !wr_ready_o);
  data_waits :
  cover property (@(posedge clk_i) !rst_i && wr_data_valid_i && !wr_data_ready_o);
  cannot_read :
  cover property (@(posedge clk_i) !rst_i && rd_data_valid_o && read_error);
  cannot_write :
  cover property (@(posedge clk_i) !rst_i && write_error);
  stray :
  cover property (@(posedge clk_i) !rst_i && read_stray);
  stray_response :
  cover property (@(posedge clk_i) !rst_i && write_stray);
  both_failed :
  cover property (@(posedge clk_i) !rst_i && read_bad_q && write_bad_q);
  wipes :
  cover property (@(posedge clk_i) !rst_i && zero_i);
  clears :
  cover property (@(posedge clk_i) !rst_i && clear_i && (read_bad_q || write_bad_q));

endmodule
`default_nettype wire

bind kernel_port kernel_port_cover u_cover (
    .*,
    .read_error(read_resp != axi_pkg::RESP_OKAY),
    .write_error(write_resp != axi_pkg::RESP_OKAY),
    .lone(rd_units_i == 4'd1),
    .across(32'(rd_addr_i[2:0]) + 32'(rd_units_i) > 32'd8),
    .written_across(32'(wr_addr_i[2:0]) + 32'(wr_units_i) > 32'd8),
    .half(wr_strobe_i != 2'b11)
);

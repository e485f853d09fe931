// The corner cases that the header of registers names; counted by scripts/hdl/coverage.py.
`default_nettype none
module registers_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic aw_valid,
    input wire logic w_valid,
    input wire logic b_valid,
    input wire logic b_ready,
    input wire logic ar_valid,
    input wire logic ar_ready,
    input wire logic r_valid,
    input wire logic r_ready
);

  address_before_data :
  cover property (@(posedge clk_i) !rst_i && aw_valid && !w_valid);
  data_before_address :
  cover property (@(posedge clk_i) !rst_i && w_valid && !aw_valid);
  response_waits :
  cover property (@(posedge clk_i) !rst_i && b_valid && !b_ready);
  read_waits :
  cover property (@(posedge clk_i) !rst_i && ar_valid && !ar_ready);
  data_waits :
  cover property (@(posedge clk_i) !rst_i && r_valid && !r_ready);
  reads_and_writes :
  cover property (@(posedge clk_i) !rst_i && aw_valid && ar_valid);

endmodule
`default_nettype wire

bind registers registers_cover u_cover (.*);

// The corner cases that the header of mont_mul_serial names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mont_mul_serial_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic zero,
    input wire logic largest
);

  by_zero :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && zero);
  largest_operands :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && largest);
  refuses :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  result_waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);

endmodule
`default_nettype wire

bind mont_mul_serial mont_mul_serial_cover u_cover (
    .*,
    .zero(data_i[255:0] == '0 || data_i[511:256] == '0),
    .largest(data_i[255:0] == bn254_pkg::p2(IsFr) - 1 && data_i[511:256] == bn254_pkg::p2(IsFr) - 1)
);

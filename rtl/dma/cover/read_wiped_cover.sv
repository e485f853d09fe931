// The corner cases that the header of read_wiped names; counted by scripts/hdl/coverage.py.
`default_nettype none
module read_wiped_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic wipe_i,
    input wire logic busy_q,
    input wire axi_pkg::read_req_t read
);

  answers :
  cover property (@(posedge clk_i) !rst_i && wipe_i && read.ar_valid && !busy_q);
  address_waits :
  cover property (@(posedge clk_i) !rst_i && wipe_i && read.ar_valid && busy_q);
  passes_on :
  cover property (@(posedge clk_i) !rst_i && !wipe_i && read.ar_valid);

  logic unused;
  assign unused = ^{read};

endmodule
`default_nettype wire

bind read_wiped read_wiped_cover u_cover (.*);

// The corner cases that the header of ntt_write names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ntt_write_cover #(
    parameter int unsigned CreditW = 8
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic pass_valid_i,
    input wire ntt_pkg::pass_t pass_i,
    input wire logic valid_i,
    input wire logic commit_i,
    input wire logic [CreditW-1:0] freed_o,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic data_valid_o,
    input wire logic data_ready_i,
    input wire logic last_o,
    input wire logic ack_i,
    input wire logic end_valid_o
);

  first_pass :
  cover property (@(posedge clk_i) !rst_i && pass_valid_i && pass_i.first);
  later_pass :
  cover property (@(posedge clk_i) !rst_i && pass_valid_i && !pass_i.first);
  lone_beat :
  cover property (@(posedge clk_i) !rst_i && pass_valid_i && pass_i.lone);
  commits :
  cover property (@(posedge clk_i) !rst_i && valid_i && commit_i);
  request_waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);
  data_waits :
  cover property (@(posedge clk_i) !rst_i && data_valid_o && !data_ready_i);
  burst_ends :
  cover property (@(posedge clk_i) !rst_i && data_valid_o && data_ready_i && last_o);
  frees :
  cover property (@(posedge clk_i) !rst_i && freed_o != '0);
  acknowledged :
  cover property (@(posedge clk_i) !rst_i && ack_i);
  pass_ends :
  cover property (@(posedge clk_i) !rst_i && end_valid_o);

  logic unused;
  assign unused = ^pass_i;

endmodule
`default_nettype wire

bind ntt_write ntt_write_cover #(.CreditW(CreditW)) u_cover (.*);

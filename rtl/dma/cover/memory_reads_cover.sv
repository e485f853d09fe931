// The corner cases that the header of memory_reads names; counted by scripts/hdl/coverage.py.
`default_nettype none
module memory_reads_cover #(
    parameter int unsigned N = 2,
    parameter int unsigned Ports = 1
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire axi_pkg::read_req_t [Ports-1:0] read_o,
    input wire axi_pkg::read_rsp_t [Ports-1:0] read_i,
    input wire logic [N-1:0][Ports-1:0] asks
);

  // Of one master at two ports; at a port whose register is full.
  logic clash, held;
  always_comb begin
    clash = 1'b0;
    held  = 1'b0;
    for (int unsigned m = 0; m < N; m++) clash |= |(asks[m] & (asks[m] - Ports'(1)));
    for (int unsigned p = 0; p < Ports; p++) held |= read_i[p].r_valid & ~read_o[p].r_ready;
  end

  two_ports_answer :
  cover property (@(posedge clk_i) !rst_i && clash);
  response_waits :
  cover property (@(posedge clk_i) !rst_i && held);

  logic unused;
  assign unused = ^{read_o, read_i};

endmodule
`default_nettype wire

bind memory_reads memory_reads_cover #(
    .N(N),
    .Ports(Ports)
) u_cover (.*);

// The corner cases that the header of memory_writes names; counted by scripts/hdl/coverage.py.
`default_nettype none
module memory_writes_cover #(
    parameter int unsigned N = 2,
    parameter int unsigned Ports = 1
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire axi_pkg::write_req_t [Ports-1:0] write_o,
    input wire axi_pkg::write_rsp_t [Ports-1:0] write_i,
    input wire logic [N-1:0][Ports-1:0] asks
);

  // Of one master at two ports; at a port whose register is full; data at a port that is not ready.
  logic clash, held, stuck;
  always_comb begin
    clash = 1'b0;
    held  = 1'b0;
    stuck = 1'b0;
    for (int unsigned m = 0; m < N; m++) clash |= |(asks[m] & (asks[m] - Ports'(1)));
    for (int unsigned p = 0; p < Ports; p++) begin
      held |= write_i[p].b_valid & ~write_o[p].b_ready;
      stuck |= write_o[p].w_valid & ~write_i[p].w_ready;
    end
  end

  two_ports_answer :
  cover property (@(posedge clk_i) !rst_i && clash);
  response_waits :
  cover property (@(posedge clk_i) !rst_i && held);
  data_waits :
  cover property (@(posedge clk_i) !rst_i && stuck);

  logic unused;
  assign unused = ^{write_o, write_i};

endmodule
`default_nettype wire

bind memory_writes memory_writes_cover #(
    .N(N),
    .Ports(Ports)
) u_cover (.*);

// fifo: a queue of Depth words (any Depth >= 1), first word falls through.
// Algorithm: ring of distributed RAM with asynchronous read, two pointers, a count.
// Range:     count_o in [0, Depth]; ready_o = not full, valid_o = not empty, both from registers.
// Timing:    latency 1 when empty, throughput 1/cycle, valid/ready.
// Proof:     rtl/prim/formal/fifo.sv
// Area:      benches/ledger/area.json#fifo
`default_nettype none
module fifo #(
    parameter int unsigned W     = 32,
    parameter int unsigned Depth = 4
) (
    input  wire logic                                   clk_i,
    input  wire logic                                   rst_i,
    input  wire logic                                   valid_i,
    output logic                                        ready_o,
    input  wire logic [                          W-1:0] data_i,
    output logic                                        valid_o,
    input  wire logic                                   ready_i,
    output logic      [                          W-1:0] data_o,
    output logic      [prim_pkg::count_bits(Depth)-1:0] count_o
);

  localparam int unsigned PtrW = prim_pkg::addr_bits(Depth);
  localparam int unsigned CountW = prim_pkg::count_bits(Depth);

  logic [W-1:0] mem[Depth];
  logic [PtrW-1:0] wptr_q, rptr_q;
  logic [CountW-1:0] count_q;
  logic push, pop;

  assign ready_o = count_q != CountW'(Depth);
  assign valid_o = count_q != '0;
  assign push = valid_i & ready_o;
  assign pop = valid_o & ready_i;
  assign data_o = mem[rptr_q];
  assign count_o = count_q;

  always_ff @(posedge clk_i) if (push) mem[wptr_q] <= data_i;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      wptr_q  <= '0;
      rptr_q  <= '0;
      count_q <= '0;
    end else begin
      if (push) wptr_q <= (wptr_q == PtrW'(Depth - 1)) ? '0 : wptr_q + PtrW'(1);
      if (pop) rptr_q <= (rptr_q == PtrW'(Depth - 1)) ? '0 : rptr_q + PtrW'(1);
      count_q <= count_q + CountW'(push) - CountW'(pop);
    end
  end

endmodule
`default_nettype wire

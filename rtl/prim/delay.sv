// delay: a W-bit word, N cycles later (N = 0 is a wire).
// Algorithm: shift register without reset, so that SRLs are inferred; under SIM_FAST a ring buffer (constant work a clock).
// Range:     any bits.
// Timing:    latency N, throughput 1/cycle.
// Proof:     rtl/prim/formal/delay.sv (both styles)
// Area:      benches/ledger/area.json#delay
`default_nettype none
module delay #(
    parameter int unsigned W = 1,
    parameter int unsigned N = 1
) (
    input  wire logic         clk_i,
    input  wire logic [W-1:0] d_i,
    output logic      [W-1:0] q_o
);

  if (N == 0) begin : gen_wire
    logic unused_clk;
    assign unused_clk = clk_i;
    assign q_o = d_i;
  end else if (N == 1) begin : gen_reg
    logic [W-1:0] d_q;
    always_ff @(posedge clk_i) d_q <= d_i;
    assign q_o = d_q;
  end else begin : gen_many
`ifdef SIM_FAST
    localparam int unsigned PtrW = prim_pkg::addr_bits(N - 1);
    logic [W-1:0] mem[N-1];
    logic [W-1:0] d_q;
    logic [PtrW-1:0] ptr_q;
    initial ptr_q = '0;
    always_ff @(posedge clk_i) begin
      d_q <= mem[ptr_q];
      mem[ptr_q] <= d_i;
      ptr_q <= (ptr_q == PtrW'(N - 2)) ? '0 : ptr_q + PtrW'(1);
    end
    assign q_o = d_q;
`else
    // Registers scoped by the generate loop: Verilator is faster on these than on an array with a for loop.
    for (genvar i = 0; i < N; i++) begin : gen_stage
      logic [W-1:0] d_q;
      if (i == 0) begin : gen_first
        always_ff @(posedge clk_i) d_q <= d_i;
      end else begin : gen_next
        always_ff @(posedge clk_i) d_q <= gen_stage[i-1].d_q;
      end
    end
    assign q_o = gen_stage[N-1].d_q;
`endif
  end

endmodule
`default_nettype wire

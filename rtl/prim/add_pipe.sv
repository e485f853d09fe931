// add_pipe: a + b + carry_i, or with IsSub a - b - carry_i (carry = borrow), in segments of SegBits, carry registered between.
// Algorithm: segment k is added in cycle k; operands above and results below are skewed by delay lines.
// Range:     a, b any W bits; {carry_o, r_o} is the exact sum mod 2^(W+1) (IsSub: carry_o = 1 if and only if a < b + carry_i).
// Timing:    latency prim_pkg::add_pipe_latency(W, SegBits), throughput 1/cycle, fixed-latency pipe.
// Proof:     rtl/prim/formal/add_pipe.sv (both styles)
// Area:      benches/ledger/area.json#add_pipe
`default_nettype none
module add_pipe #(
    parameter int unsigned W       = 256,
    parameter int unsigned SegBits = prim_pkg::SEG_BITS,
    parameter bit          IsSub   = 1'b0
) (
    input  wire logic         clk_i,
    input  wire logic [W-1:0] a_i,
    input  wire logic [W-1:0] b_i,
    input  wire logic         carry_i,
    output logic      [W-1:0] r_o,
    output logic              carry_o
);

  localparam int unsigned Segs = prim_pkg::add_pipe_latency(W, SegBits);

  // The chain holds the carry-in and the carry-out besides the segment.
  if (SegBits + 2 > prim_pkg::MAX_CARRY_BITS) $fatal(1, "add_pipe: SegBits is too large");

`ifdef SIM_FAST
  logic [W:0] sum;
  if (IsSub) begin : gen_sub
    assign sum = {1'b0, a_i} - {1'b0, b_i} - (W + 1)'(carry_i);
  end else begin : gen_add
    assign sum = {1'b0, a_i} + {1'b0, b_i} + (W + 1)'(carry_i);
  end
  delay #(
      .W(W + 1),
      .N(Segs)
  ) u_delay (
      .clk_i,
      .d_i(sum),
      .q_o({carry_o, r_o})
  );
`else
  // carry[k]: into segment k, without inversion (a subtraction is a + ~b + !borrow).
  logic [Segs:0] carry;
  assign carry[0] = carry_i ^ IsSub;
  assign carry_o  = carry[Segs] ^ IsSub;

  for (genvar k = 0; k < Segs; k++) begin : gen_seg
    localparam int unsigned Lo = k * SegBits;
    localparam int unsigned Bits = (W - Lo < SegBits) ? W - Lo : SegBits;
    logic [Bits-1:0] a, b, r_q;
    logic carry_q;
    logic unused_bit;
    delay #(
        .W(2 * Bits),
        .N(k)
    ) u_operands (
        .clk_i,
        .d_i({a_i[Lo+:Bits], b_i[Lo+:Bits]}),
        .q_o({a, b})
    );
    // One bit below the segment turns the carry-in into an ordinary bit: one chain, no second adder.
    always_ff @(posedge clk_i) begin
      {carry_q, r_q, unused_bit} <= {1'b0, a, 1'b1} + {1'b0, b ^ {Bits{IsSub}}, carry[k]};
    end
    assign carry[k+1] = carry_q;
    delay #(
        .W(Bits),
        .N(Segs - 1 - k)
    ) u_result (
        .clk_i,
        .d_i(r_q),
        .q_o(r_o[Lo+:Bits])
    );
  end
`endif

endmodule
`default_nettype wire

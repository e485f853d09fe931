// counters: what happened since the last reset, 64 bits each, and the clock that only FLR sets back.
// Algorithm: one adder a counter; beats of several ports in a cycle are summed first.
// Range:     modulo 2^64.
// Timing:    2 cycles behind the events.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module counters #(
    parameter int unsigned Ports = 1
) (
    input  wire logic                   clk_i,
    input  wire logic                   rst_i,
    input  wire logic                   clear_i,
    input  wire logic                   job_ok_i,
    input  wire logic                   job_failed_i,
    input  wire logic                   host_read_beat_i,
    input  wire logic                   host_write_beat_i,
    input  wire logic                   host_read_stall_i,
    input  wire logic                   host_write_stall_i,
    input  wire logic [Ports-1:0]       card_read_beat_i,
    input  wire logic [Ports-1:0]       card_write_beat_i,
    input  wire logic                   dispatch_wait_i,
    output logic      [     63:0]       cycles_o,
    output logic      [      8:0][63:0] counts_o             // in the order of the inputs
);

  localparam int unsigned Bits = prim_pkg::count_bits(Ports);

  function automatic logic [Bits-1:0] ones(input logic [Ports-1:0] bits);
    ones = '0;
    for (int unsigned i = 0; i < Ports; i++) ones += Bits'(bits[i]);
  endfunction

  logic [8:0][Bits-1:0] step_q;
  always_ff @(posedge clk_i) begin
    step_q <= {
      Bits'(dispatch_wait_i),
      ones(card_write_beat_i),
      ones(card_read_beat_i),
      Bits'(host_write_stall_i),
      Bits'(host_read_stall_i),
      Bits'(host_write_beat_i),
      Bits'(host_read_beat_i),
      Bits'(job_failed_i),
      Bits'(job_ok_i)
    };
    if (rst_i) cycles_o <= '0;
    else cycles_o <= cycles_o + 64'd1;
  end

  for (genvar i = 0; i < 9; i++) begin : gen_count
    always_ff @(posedge clk_i) begin
      if (clear_i || rst_i) counts_o[i] <= '0;
      else counts_o[i] <= counts_o[i] + 64'(step_q[i]);
    end
  end

endmodule
`default_nettype wire

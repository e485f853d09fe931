// ntt_counters: what the kernel did in every cycle, and why it did not do more.
// Algorithm: a cycle with a job in a slot in which a beat may enter the stages either takes one or has one cause why not.
// Range:     modulo 2^32.
// Timing:    counters_o is one cycle late.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_counters (
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire logic                busy_i,
    input  wire logic                tick_i,         // a beat may enter
    input  wire logic                beat_i,
    input  wire logic          [7:0] butterflies_i,
    input  wire logic                waiting_i,
    input  wire logic                blocked_i,
    input  wire logic                read_i,
    input  wire logic                read_ready_i,
    input  wire logic                write_i,
    input  wire logic                write_ready_i,
    input  wire logic                data_i,
    input  wire logic                data_ready_i,
    output ntt_pkg::counters_t       counters_o
);

  ntt_pkg::counters_t count_q;
  logic idle;
  assign counters_o = count_q;
  assign idle = busy_i && tick_i && !beat_i;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      count_q <= '0;
    end else begin
      count_q.busy  <= count_q.busy + 32'(busy_i);
      count_q.beats <= count_q.beats + 32'(beat_i);
      if (beat_i) count_q.butterflies <= count_q.butterflies + 32'(butterflies_i);
      count_q.starved <= count_q.starved + 32'(idle && !waiting_i && !blocked_i);
      count_q.blocked <= count_q.blocked + 32'(idle && blocked_i);
      count_q.between <= count_q.between + 32'(idle && waiting_i);
      count_q.bursts_read <= count_q.bursts_read + 32'(read_i && read_ready_i);
      count_q.bursts_written <= count_q.bursts_written + 32'(write_i && write_ready_i);
      count_q.read_stalls <= count_q.read_stalls + 32'(read_i && !read_ready_i);
      count_q.write_stalls <= count_q.write_stalls +
          32'((write_i && !write_ready_i) || (data_i && !data_ready_i));
    end
  end

endmodule
`default_nettype wire

// async_fifo: a queue of 2^LogDepth words from one clock to another.
// Algorithm: a memory, and a pointer on each side that the other side sees in Gray code through sync: of its bits at most one changes
//            at a time, so what is seen is the pointer or the one before (C. E. Cummings, SNUG 2002).
// Range:     any two clocks, either of which may stand still. Both resets together before the first word, each as long as it likes;
//            never one of them alone.
// Timing:    a word is offered at most Stages + 1 edges of rclk_i after its entry; a place, Stages + 1 edges of wclk_i after its end.
// Proof:     rtl/prim/formal/async_fifo.sv
// Area:      benches/ledger/area.json#async_fifo
`default_nettype none
module async_fifo #(
    parameter int unsigned W        = 32,
    parameter int unsigned LogDepth = 2,
    parameter int unsigned Stages   = 2
) (
    input  wire logic         wclk_i,
    input  wire logic         wrst_i,
    input  wire logic         valid_i,
    output logic              ready_o,
    input  wire logic [W-1:0] data_i,
    input  wire logic         rclk_i,
    input  wire logic         rrst_i,
    output logic              valid_o,
    input  wire logic         ready_i,
    output logic      [W-1:0] data_o
);

  if (LogDepth == 0) $fatal(1, "async_fifo: LogDepth");

  // One bit more than the address: full and empty differ.
  typedef logic [LogDepth:0] ptr_t;
  function automatic ptr_t gray(input ptr_t p);
    return p ^ (p >> 1);
  endfunction

  logic [W-1:0] mem[2**LogDepth];
  ptr_t wptr_q, rptr_q, wgray_q, rgray_q, wgray_seen, rgray_seen;
  logic push, pop;

  // ---- the side that writes
  // Full: as many laps as places ahead. In Gray code that is the other's pointer with its two highest bits inverted.
  assign ready_o = wgray_q != (rgray_seen ^ (ptr_t'(3) << (LogDepth - 1)));
  assign push = valid_i & ready_o;
  always_ff @(posedge wclk_i) if (push) mem[wptr_q[LogDepth-1:0]] <= data_i;
  always_ff @(posedge wclk_i) begin
    if (wrst_i) begin
      wptr_q  <= '0;
      wgray_q <= '0;
    end else if (push) begin
      wptr_q  <= wptr_q + ptr_t'(1);
      wgray_q <= gray(wptr_q + ptr_t'(1));
    end
  end
  sync #(
      .W(LogDepth + 1),
      .Stages(Stages)
  ) u_to_write (
      .clk_i(wclk_i),
      .d_i  (rgray_q),
      .q_o  (rgray_seen)
  );

  // ---- the side that reads
  assign valid_o = rgray_q != wgray_seen;
  assign pop = valid_o & ready_i;
  assign data_o = mem[rptr_q[LogDepth-1:0]];
  always_ff @(posedge rclk_i) begin
    if (rrst_i) begin
      rptr_q  <= '0;
      rgray_q <= '0;
    end else if (pop) begin
      rptr_q  <= rptr_q + ptr_t'(1);
      rgray_q <= gray(rptr_q + ptr_t'(1));
    end
  end
  sync #(
      .W(LogDepth + 1),
      .Stages(Stages)
  ) u_to_read (
      .clk_i(rclk_i),
      .d_i  (wgray_q),
      .q_o  (wgray_seen)
  );

endmodule
`default_nettype wire

// mdc_exchange: a delay commutator: the pair of lanes trades places with bit J of the beat's number.
// Algorithm: in every 2^(J+1) beats (x_t, y_t) the pairs (x_t, x_{t+2^J}) leave first, then (y_t, y_{t+2^J}); two memories of 2^J.
//            The second half leaves by itself, one a cycle, so beats may come with gaps and no flush is needed.
// Range:     any bits. active_i holds over whole blocks; a beat without it passes unchanged, but only when nothing is left inside.
// Timing:    latency ntt_pkg::exchange_latency() from the beat that completes a pair; throughput 1/cycle, valid without ready.
// Proof:     rtl/ntt/formal/mdc_exchange.sv
// Tested-through: ntt_pass
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module mdc_exchange #(
    parameter int unsigned W     = 256,
    parameter int unsigned J     = 3,
    parameter int unsigned MetaW = 1
) (
    input  wire logic             clk_i,
    input  wire logic             rst_i,
    input  wire logic             valid_i,
    input  wire logic             active_i,
    input  wire logic [    W-1:0] x_i,
    input  wire logic [    W-1:0] y_i,
    input  wire logic [MetaW-1:0] meta_i,
    output logic                  valid_o,
    output logic      [    W-1:0] x_o,
    output logic      [    W-1:0] y_o,
    output logic      [MetaW-1:0] meta_o
);
  /* verilator no_inline_module */

  localparam int unsigned Depth = 2 ** J;
  localparam int unsigned SlotW = prim_pkg::addr_bits(Depth);

  typedef enum logic [1:0] {
    KIND_PASS,
    KIND_FIRST,
    KIND_SECOND
  } kind_e;

  // Incoming: which half of the block, which slot.  Leaving: the slot of the second pairs.
  logic half_q, leaving_q;
  logic [SlotW-1:0] slot_q, leave_q;
  logic [MetaW-1:0] meta_kept_q;
  logic take, last_slot, last_leave;

  assign take = valid_i & active_i;
  assign last_slot = slot_q == SlotW'(Depth - 1);
  assign last_leave = leave_q == SlotW'(Depth - 1);

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      half_q <= 1'b0;
      slot_q <= '0;
      leaving_q <= 1'b0;
      leave_q <= '0;
    end else begin
      if (take) begin
        slot_q <= last_slot ? '0 : slot_q + SlotW'(1);
        half_q <= half_q ^ last_slot;
      end
      if (leaving_q) leave_q <= last_leave ? '0 : leave_q + SlotW'(1);
      if (take && half_q && last_slot) leaving_q <= 1'b1;
      else if (leaving_q && last_leave) leaving_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) if (take && half_q) meta_kept_q <= meta_i;

  // first: x of the first half, then y of the second in its place; second: y of the first half.
  logic [W-1:0] first, second;
  ram_1r1w #(
      .W(W),
      .Depth(Depth)
  ) u_first (
      .clk_i,
      .we_i(take),
      .waddr_i(slot_q),
      .wdata_i(half_q ? y_i : x_i),
      .re_i(leaving_q | (take & half_q)),
      .raddr_i(leaving_q ? leave_q : slot_q),
      .rdata_o(first)
  );
  ram_1r1w #(
      .W(W),
      .Depth(Depth)
  ) u_second (
      .clk_i,
      .we_i(take & ~half_q),
      .waddr_i(slot_q),
      .wdata_i(y_i),
      .re_i(leaving_q),
      .raddr_i(leave_q),
      .rdata_o(second)
  );

  logic valid_q, valid_q2;
  kind_e kind_q;
  logic [W-1:0] x_q, y_q, x_q2, y_q2;
  logic [MetaW-1:0] meta_q, meta_q2;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      valid_q  <= 1'b0;
      valid_q2 <= 1'b0;
    end else begin
      valid_q  <= leaving_q | (valid_i & (half_q | ~active_i));
      valid_q2 <= valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      x_q <= x_i;
      y_q <= y_i;
    end
    kind_q <= leaving_q ? KIND_SECOND : (active_i ? KIND_FIRST : KIND_PASS);
    meta_q <= leaving_q ? meta_kept_q : meta_i;
    if (valid_q) begin
      x_q2 <= (kind_q == KIND_PASS) ? x_q : ((kind_q == KIND_FIRST) ? first : second);
      y_q2 <= (kind_q == KIND_PASS) ? y_q : ((kind_q == KIND_FIRST) ? x_q : first);
    end
    meta_q2 <= meta_q;
  end

  assign valid_o = valid_q2;
  assign x_o = x_q2;
  assign y_o = y_q2;
  assign meta_o = meta_q2;

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i) begin
      assert (!(leaving_q && valid_i && (half_q || !active_i)))
      else $error("mdc_exchange: a pair would leave while another one does");
    end
  end
`endif

endmodule
`default_nettype wire

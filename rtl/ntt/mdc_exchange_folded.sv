// mdc_exchange_folded: the exchanges of all stages of a pass, one behind the other in the phases of an interval.
// Algorithm: mdc_exchange, where a cycle is an interval: stage s in phase s trades with bit Columns + s of the beat's number, and the
//            last exchange, in phase LogPass, with bit Columns.  The stages' states go round in a ring; their delays of 2^(Columns + s)
//            lie from that address on in the same two memories, the last one's from 0 on.
// Range:     any bits. k_i holds over whole tiles of 2^(Columns + k) beats. A stage s < k exchanges, the last one where k > 0; others
//            pass what comes as it is, but only when nothing is left inside.
// Timing:    latency ntt_pkg::exchange_latency() in the phase of the beat that completes a pair; phase_i counts up from 0 after reset.
// Proof:     rtl/ntt/formal/mdc_exchange_folded.sv
// Tested-through: ntt_pass_folded
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module mdc_exchange_folded #(
    parameter  int unsigned LogPass  = 7,
    parameter  int unsigned Columns  = 3,
    parameter  int unsigned W        = 256,
    localparam int unsigned Interval = ntt_pkg::interval(LogPass, 1),
    localparam int unsigned PhaseW   = prim_pkg::addr_bits(Interval)
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic [PhaseW-1:0] phase_i,
    input wire logic valid_i,
    input wire ntt_pkg::log_t k_i,
    input wire logic inverse_i,
    input wire logic [W-1:0] x_i,
    input wire logic [W-1:0] y_i,
    output logic valid_o,
    output logic traded_o,  // else passed as it came
    output ntt_pkg::log_t k_o,
    output logic inverse_o,
    output logic [LogPass-2:0] block_o,  // of a stage: which of the tile's blocks of 2^(Columns + s + 1) beats
    output logic [W-1:0] x_o,
    output logic [W-1:0] y_o
);

  localparam int unsigned AddrW = LogPass + Columns;
  localparam logic [AddrW-1:0] Least = AddrW'(2 ** Columns);

  typedef struct packed {
    ntt_pkg::log_t k;
    logic inverse;
    logic [LogPass-2:0] block;
  } meta_t;
  // A stage between its visits: the number in its tile of the beat that comes next; which second pairs leave, and as what.
  typedef struct packed {
    logic [AddrW-1:0] taken;
    logic leaving;
    logic [AddrW-1:0] leave;
    meta_t kept;
  } state_t;
  typedef enum logic [1:0] {
    KIND_PASS,
    KIND_FIRST,
    KIND_SECOND
  } kind_e;

  // ---- This visit's stage: the bits of a slot, where its delays lie.
  logic visited, is_last;
  logic [AddrW-1:0] mask_q, base_q, depth;
  assign visited = phase_i <= PhaseW'(LogPass);
  assign is_last = phase_i == PhaseW'(LogPass);
  assign depth   = (mask_q << 1 | AddrW'(1)) & ~mask_q;
  always_ff @(posedge clk_i) begin
    if (rst_i || phase_i == PhaseW'(Interval - 1)) begin
      mask_q <= Least - AddrW'(1);
      base_q <= Least;
    end else if (phase_i < PhaseW'(LogPass - 1)) begin
      mask_q <= mask_q << 1 | AddrW'(1);
      base_q <= base_q << 1;
    end else begin
      mask_q <= Least - AddrW'(1);
      base_q <= '0;
    end
  end

  // ---- Its state, first in the ring.
  state_t [LogPass:0] state_q;
  state_t now, next;
  logic active, take, half, last_slot, last_leave;
  logic [AddrW-1:0] slot, tile_mask;
  meta_t meta;
  assign now = state_q[0];
  assign active = is_last ? k_i != '0 : 32'(k_i) > 32'(phase_i);
  assign take = valid_i & active;
  assign half = |(now.taken & depth);
  assign slot = now.taken & mask_q;
  assign last_slot = slot == mask_q;
  assign last_leave = now.leave == mask_q;
  assign meta = '{
          k: k_i,
          inverse: inverse_i,
          block: (LogPass - 1)'(now.taken >> (32'(phase_i) + Columns + 1))
      };

  always_comb begin
    for (int unsigned i = 0; i < AddrW; i++) tile_mask[i] = i < 32'(k_i) + Columns;
    next = now;
    if (take) next.taken = (now.taken + AddrW'(1)) & tile_mask;
    if (take && half) next.kept = meta;
    if (now.leaving) next.leave = last_leave ? '0 : now.leave + AddrW'(1);
    if (take && half && last_slot) next.leaving = 1'b1;
    else if (last_leave) next.leaving = 1'b0;
  end
  always_ff @(posedge clk_i) begin
    if (rst_i) state_q <= '0;
    else if (visited) state_q <= {next, state_q[LogPass:1]};
  end

  // ---- first: x of the first half, then y of the second in its place; second: y of the first half.
  logic [W-1:0] first, second;
  ram_1r1w #(
      .W(W),
      .Depth(2 ** AddrW)
  ) u_first (
      .clk_i,
      .we_i(take),
      .waddr_i(base_q | slot),
      .wdata_i(half ? y_i : x_i),
      .re_i(1'b1),
      .raddr_i(base_q | (now.leaving ? now.leave : slot)),
      .rdata_o(first)
  );
  ram_1r1w #(
      .W(W),
      .Depth(2 ** AddrW)
  ) u_second (
      .clk_i,
      .we_i(take & ~half),
      .waddr_i(base_q | slot),
      .wdata_i(y_i),
      .re_i(1'b1),
      .raddr_i(base_q | now.leave),
      .rdata_o(second)
  );

  logic valid_q;
  kind_e kind_q, kind_q2;
  logic [W-1:0] x_q, y_q;
  meta_t meta_q, meta_q2;
  always_ff @(posedge clk_i) begin
    if (rst_i) {valid_q, valid_o} <= '0;
    else {valid_q, valid_o} <= {visited & (now.leaving | (valid_i & (half | ~active))), valid_q};
  end
  always_ff @(posedge clk_i) begin
    x_q <= x_i;
    y_q <= y_i;
    kind_q <= now.leaving ? KIND_SECOND : (active ? KIND_FIRST : KIND_PASS);
    meta_q <= now.leaving ? now.kept : meta;
    x_o <= (kind_q == KIND_PASS) ? x_q : ((kind_q == KIND_FIRST) ? first : second);
    y_o <= (kind_q == KIND_PASS) ? y_q : ((kind_q == KIND_FIRST) ? x_q : first);
    {kind_q2, meta_q2} <= {kind_q, meta_q};
  end
  assign traded_o = kind_q2 != KIND_PASS;
  assign {k_o, inverse_o, block_o} = meta_q2;

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i) begin
      assert (!(visited && now.leaving && valid_i && (half || !active)))
      else $error("mdc_exchange_folded: a pair would leave while another one does");
      assert (!valid_i || visited)
      else $error("mdc_exchange_folded: a beat between the visits");
    end
  end
`endif

endmodule
`default_nettype wire

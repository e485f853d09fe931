// program_wide: the wide registers of a program, and all that works on them.
// Algorithm: operations begin in order: one waits until nothing that it names is in flight, reads its two registers one after the other,
//            and is handed on to the pool, the adder or a store. Results are written as they come, one a cycle.
// Range:     program_wide_pkg::op_t; push_i and shift_i only with staging_ready_o. Registers are undefined until they are written.
// Timing:    an operation in 2 cycles; its operands stand for the pool or the adder 3 cycles after it was taken.
//            A shift of the staging register is a bit a cycle.
// Test:      sim/tests/top/program_wide.rs
// Area:      benches/ledger/area.json#program
//
//   op ─► issue ─► w[a], w[b] ─► hand ─┬─► program_pool ──┐
//           │                          ├─► program_adder ─┤
//           │                          └─► store          ├─► w[d]
//           ├─► load, slot ─────────────────► back ───────┤
//           └─► staging register ─────────────────────────┘
`default_nettype none
module program_wide #(
    parameter int unsigned Multipliers = 3
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic op_valid_i,
    output logic op_ready_o,
    input wire program_wide_pkg::op_t op_i,
    output logic idle_o,
    // the staging register
    input wire logic push_i,
    input wire logic shift_i,
    input wire logic [31:0] number_i,
    output logic staging_ready_o,
    output logic [31:0] low_o,
    output logic any_o,
    // of the last OP_RADD or OP_RSUB
    output logic carry_ready_o,
    output logic carry_o,
    // from memory: the lower half, then the other
    output logic load_valid_o,
    input wire logic load_ready_i,
    output logic load_is_slot_o,
    output logic [31:0] load_unit_o,
    input wire logic back_valid_i,
    output logic back_ready_o,
    input wire logic [255:0] back_i,
    // to memory
    output logic store_valid_o,
    input wire logic store_ready_i,
    output logic store_is_record_o,
    output logic [31:0] store_unit_o,
    output logic [1:0] store_strobe_o,
    output logic [511:0] store_data_o,
    // for counters
    output logic moves_o,  // a register is written
    output logic begins_o,  // a product
    output logic starved_o
);

  localparam int unsigned Flights = 2 * Multipliers + 4;

  // ---- the operation whose turn it is
  logic valid_q, second_q, starts, blocked, ends, puts;
  program_wide_pkg::op_t op_q;
  program_wide_pkg::class_t kind, kind_q;
  logic uses_a_q, uses_b_q, uses_d_q;
  assign kind = program_wide_pkg::class_of(op_i.op);
  assign op_ready_o = !valid_q || second_q;
  assign ends = second_q || load_valid_o && load_ready_i || puts;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      valid_q  <= 1'b0;
      second_q <= 1'b0;
    end else begin
      if (op_valid_i && op_ready_o) valid_q <= 1'b1;
      else if (ends) valid_q <= 1'b0;
      second_q <= starts;
    end
    if (op_valid_i && op_ready_o) begin
      op_q <= op_i;
      kind_q <= kind;
      uses_a_q <= kind.reads_two || kind.reads_one;
      uses_b_q <= kind.reads_two || kind.loads;
      uses_d_q <= !kind.stores && !kind.reads_one;
    end
  end

  // ---- what was read, with its second operand at the memory's port
  logic hand_valid_q, hand_leaves, hand_fr_q;
  logic [1:0] hand_strobe_q;
  logic [5:0] hand_op_q;
  logic [31:0] hand_unit_q;
  program_wide_pkg::word_t hand_d_q;
  program_wide_pkg::class_t hand_kind_q;
  logic [255:0] first_q, read;
  always_ff @(posedge clk_i) begin
    if (rst_i) hand_valid_q <= 1'b0;
    else if (second_q && kind_q.reads_two) hand_valid_q <= 1'b1;
    else if (hand_leaves) hand_valid_q <= 1'b0;
    if (second_q) begin
      hand_kind_q <= kind_q;
      {hand_op_q, hand_fr_q, hand_strobe_q} <= {op_q.op, op_q.fr, op_q.strobe};
      {hand_unit_q, hand_d_q} <= {op_q.unit, op_q.d};
    end
    if (rst_i) first_q <= '0;
    else if (second_q) first_q <= read;
  end

  // ---- what it waits for
  program_wide_pkg::flight_t hand_flight, sum_flight_q;
  program_wide_pkg::flight_t [1:0] load_flight_q;
  program_wide_pkg::flight_t [2*Multipliers-1:0] product_flight;
  program_wide_pkg::flight_t [Flights-1:0] flights;
  logic [Flights-1:0] named;
  assign hand_flight = '{valid: hand_valid_q && !hand_kind_q.stores, word: hand_d_q};
  assign flights = {hand_flight, sum_flight_q, load_flight_q, product_flight};
  for (genvar i = 0; i < Flights; i++) begin : gen_named
    assign named[i] = flights[i].valid &&
        ((op_q.a == flights[i].word && uses_a_q) || (op_q.b == flights[i].word && uses_b_q) ||
         (op_q.d == flights[i].word && uses_d_q));
  end
  assign blocked = named != '0;

  logic reads, waits, loading, shifting_q, is_free;
  assign loading = load_flight_q[0].valid || load_flight_q[1].valid;
  assign reads = kind_q.reads_two || kind_q.reads_one;
  assign waits = valid_q && !second_q && !blocked;
  assign starts = waits && reads && (!hand_valid_q || hand_leaves) && !(kind_q.reads_one && shifting_q);
  assign puts = waits && !reads && !kind_q.loads && is_free && !shifting_q;
  // A load behind a store comes after it.
  assign load_valid_o = waits && kind_q.loads && !loading && !(hand_valid_q && hand_kind_q.stores);
  assign load_is_slot_o = op_q.op == program_pkg::OP_SLOT;
  assign load_unit_o = op_q.unit;

  // ---- the registers
  logic we;
  program_wide_pkg::word_t at;
  logic [255:0] written;
  ram_1r1w #(
      .W(256),
      .Depth(program_wide_pkg::WORDS),
      .Collides(1'b0)
  ) u_words (
      .clk_i,
      .we_i(we),
      .waddr_i(at),
      .wdata_i(written),
      .re_i(starts || second_q && kind_q.reads_two),
      .raddr_i(second_q ? op_q.b : op_q.a),
      .rdata_o(read)
  );

  // ---- those who work
  logic pool_ready, pool_idle, product_valid, product_ready;
  logic [255:0] product;
  program_wide_pkg::word_t product_d;
  assign begins_o = hand_valid_q && hand_kind_q.multiplies && pool_ready;
  program_pool #(
      .Multipliers(Multipliers)
  ) u_pool (
      .clk_i,
      .rst_i,
      .valid_i(hand_valid_q && hand_kind_q.multiplies),
      .ready_o(pool_ready),
      .data_i({read, first_q}),
      .fr_i(hand_fr_q),
      .d_i(hand_d_q),
      .valid_o(product_valid),
      .ready_i(product_ready),
      .data_o(product),
      .d_o(product_d),
      .flight_o(product_flight),
      .starved_o,
      .idle_o(pool_idle)
  );
  logic adder_ready, adder_busy, sum_valid;
  logic [255:0] sum;
  program_adder u_adder (
      .clk_i,
      .rst_i,
      .valid_i(hand_valid_q && hand_kind_q.adds),
      .ready_o(adder_ready),
      .op_i(hand_op_q),
      .fr_i(hand_fr_q),
      .a_i(first_q),
      .b_i(read),
      .busy_o(adder_busy),
      .valid_o(sum_valid),
      .data_o(sum),
      .carry_o
  );
  assign store_valid_o = hand_valid_q && hand_kind_q.stores;
  assign store_is_record_o = hand_op_q == program_pkg::OP_RECORD;
  assign store_unit_o = hand_unit_q;
  assign store_strobe_o = store_is_record_o ? '1 : hand_strobe_q;
  assign store_data_o = {read, first_q};
  assign hand_leaves = (pool_ready && hand_kind_q.multiplies) || (adder_ready && hand_kind_q.adds) ||
      (store_ready_i && hand_kind_q.stores);
  assign carry_ready_o = !valid_q && !hand_valid_q && !adder_busy;
  assign idle_o = carry_ready_o && pool_idle && !loading;

  // ---- results, the adder's first, the staging register's last
  assign back_ready_o = !sum_valid;
  assign product_ready = !sum_valid && !back_valid_i;
  assign is_free = !sum_valid && !back_valid_i && !product_valid;
  assign we = sum_valid || back_valid_i || product_valid || puts;
  logic [255:0] staging_q;
  always_comb begin
    {at, written} = {op_q.d, staging_q};
    if (sum_valid) {at, written} = {sum_flight_q.word, sum};
    else if (back_valid_i)
      {at, written} = {
        load_flight_q[0].valid ? load_flight_q[0].word : load_flight_q[1].word, back_i
      };
    else if (product_valid) {at, written} = {product_d, product};
  end
  assign moves_o = we;
  always_ff @(posedge clk_i) begin
    if (rst_i) sum_flight_q <= '0;
    else if (hand_valid_q && hand_kind_q.adds && adder_ready)
      sum_flight_q <= '{valid: 1'b1, word: hand_d_q};
    else if (sum_valid) sum_flight_q.valid <= 1'b0;
    if (rst_i) load_flight_q <= '0;
    else if (load_valid_o && load_ready_i) load_flight_q <= {1'b1, op_q.b, 1'b1, op_q.d};
    else if (back_valid_i && back_ready_o) begin
      load_flight_q[0].valid <= 1'b0;
      load_flight_q[1].valid <= load_flight_q[0].valid;
    end
  end

  // ---- the staging register
  logic any_q, changed_q;
  logic [7:0] left_q;
  assign shifting_q = left_q != '0;
  assign staging_ready_o = !shifting_q && !changed_q &&
      !(valid_q && (kind_q.reads_one || op_q.op == program_pkg::OP_SWR));
  always_ff @(posedge clk_i) begin
    if (rst_i) staging_q <= '0;
    else if (second_q && kind_q.reads_one) staging_q <= read;
    else if (push_i) staging_q <= {number_i, staging_q[255:32]};
    else if (shifting_q) staging_q <= {1'b0, staging_q[255:1]};
    if (rst_i) left_q <= '0;
    else if (shift_i) left_q <= number_i[7:0];
    else if (shifting_q) left_q <= left_q - 8'd1;
    changed_q <= !rst_i && (push_i || shifting_q || second_q && kind_q.reads_one);
    any_q <= staging_q != '0;
  end
  assign low_o = staging_q[31:0];
  assign any_o = any_q;

  logic unused;
  assign unused = ^{hand_kind_q, kind_q};

endmodule
`default_nettype wire

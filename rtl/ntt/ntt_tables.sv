// ntt_tables: makes every table by running products, one at a time: after reset the powers of w, then each job's factors.
// Algorithm: squares s^(2^i) first. A table t[n] = t[0] * s^(n * 2^base) is doubled: t[n + 2^i] = t[n] * s^(2^(base + i)) for i < 6,
//            then 64 running products with the step s^(2^(base + 6)). The stages' table is in bit-reversed order: the squares are
//            taken downwards.
// Range:     constants below r, Montgomery form.
// Timing:    a job: about 50 cycles a square and a doubling, one an entry, two before each table, in which registers are set to what
//            it is; with one multiplier for all an interval each. Nothing else waits for it but the job itself.
//            product_i is the product of left_o and right_o, ntt_pkg::product_latency later; one is begun when tick_i says so.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_tables #(
    parameter  int unsigned LogPass = 7,
    parameter  int unsigned MaxLog  = 16,
    parameter  int unsigned Jobs    = 4,
    parameter  int unsigned Passes  = 3,
    parameter  int unsigned Multipliers = 0,
    parameter  int unsigned Style = field_pkg::STYLE_DEFAULT,
    localparam int unsigned SlotW   = prim_pkg::addr_bits(Jobs),
    localparam int unsigned PassW   = prim_pkg::addr_bits(Passes),
    localparam int unsigned LogLow  = (MaxLog + 1) / 2,
    localparam int unsigned LogHigh = MaxLog - LogLow
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic tick_i,  // a product may begin now
    output logic ready_o,  // the powers of w are there
    input wire logic valid_i,
    input wire logic [SlotW-1:0] slot_i,
    input wire ntt_pkg::job_t job_i,
    output logic done_o,
    output logic low_we_o,
    output logic high_we_o,
    output logic stage_we_o,
    output logic factor_we_o,
    output logic row_we_o,
    output logic [15:0] addr_o,  // of low, high, stage
    output logic [SlotW+PassW+LogPass-1:0] factor_addr_o,
    output logic [255:0] data_o,
    output logic [255:0] left_o,
    output logic [255:0] right_o,
    input wire logic [255:0] product_i
);

  localparam ntt_pkg::splits_t Split = ntt_pkg::splits(LogPass);
  localparam int unsigned Top = ntt_pkg::TWO_ADICITY;
  localparam int unsigned Latency = ntt_pkg::tables_operands_latency() + ntt_pkg::product_latency(
      Multipliers, Style
  );
  localparam int unsigned Kept = 64;

  if (Latency + 2 > Kept)
    $fatal(1, "ntt_tables: the multiplier is longer than the running products");

  typedef enum logic [2:0] {
    STEP_START,  // pick what to do
    STEP_SQUARES,
    STEP_LOW,
    STEP_HIGH,
    STEP_STAGE,
    STEP_STAGE_INVERSE,
    STEP_FACTOR,
    STEP_DONE
  } step_e;

  step_e step_q;
  logic
      initial_q,
      second_q,
      ready_q,
      is_job_q;  // tables of w: with w, with 1/w; the tables of w stand
  logic [PassW-1:0] pass_q;
  // log2 of the weight of the pass's row, forward from above, inverse from below; of its rows.
  ntt_pkg::log_t before_q, k_q;
  ntt_pkg::job_t job_q;
  logic is_stage, squaring;
  assign squaring = step_q == STEP_SQUARES;
  assign is_stage = step_q inside {STEP_STAGE, STEP_STAGE_INVERSE};

  // What the current table is, once the step has been the same for two cycles.
  ntt_pkg::log_t bits, base, base_q;
  logic last_pass_q, downwards_q;
  logic [  1:0] set_q;
  logic [ 15:0] end_n_q;
  logic [255:0] first;
  always_comb begin
    bits = k_q;
    base = job_q.inverse ? before_q : job_q.log_n - before_q - k_q;
    if (step_q == STEP_LOW) begin
      bits = 5'(LogLow);
      base = 5'(Top - MaxLog);
    end else if (step_q == STEP_HIGH) begin
      bits = 5'(LogHigh);
      base = 5'(Top - MaxLog + LogLow);
    end else if (is_stage) begin
      bits = 5'(LogPass - 1);
      base = 5'(Top - 2);
    end
  end
  assign first = (step_q == STEP_FACTOR && last_pass_q) ? job_q.factor : bn254_pkg::FR_R;
  always_ff @(posedge clk_i) begin
    job_q <= job_i;
    k_q <= Split[job_q.log_n][pass_q];
    last_pass_q <= before_q + k_q == job_q.log_n;
    downwards_q <= is_stage;
    base_q <= base;
    // At least the first square.
    if (!squaring) end_n_q <= 16'd1 << bits;
    else if (initial_q) end_n_q <= 16'(Top);
    else end_n_q <= (job_q.log_n == '0) ? 16'd1 : 16'(job_q.log_n);
  end

  // Entry n_q is to be made, n_q = 0 without a product; while squaring, square n_q.
  logic [15:0] n_q;
  logic [ 5:0] source;
  logic [ 2:0] level;
  logic [ 5:0] flying_q;
  logic filling, busy, wait_all, issue, emit_first, result_valid, table_end;
  logic [15:0] result_n;
  logic [255:0] kept[Kept];
  logic [255:0] square[32];

  assign filling = step_q inside {STEP_LOW, STEP_HIGH, STEP_STAGE, STEP_STAGE_INVERSE, STEP_FACTOR};
  assign busy = (filling || squaring) && (&set_q);

  // The highest set bit of n, at most 6.
  always_comb begin
    level = 3'd0;
    for (int i = 1; i < 6; i++) if (n_q[i]) level = 3'(i);
    if (n_q[15:6] != '0) level = 3'd6;
  end
  assign source = (level == 3'd6) ? n_q[5:0] : n_q[5:0] & ~(6'd1 << level);
  // A doubling needs all of the one before.
  assign wait_all = squaring || (n_q inside {16'd1, 16'd2, 16'd4, 16'd8, 16'd16, 16'd32, 16'd64});
  assign emit_first = busy && n_q == '0;
  assign issue = tick_i && busy && n_q != '0 && n_q != end_n_q && !(wait_all && flying_q != '0);
  assign table_end = busy && n_q == end_n_q && flying_q == '0;

  // Which two are multiplied, then the two.
  logic squaring_q;
  logic [5:0] source_q;
  logic [4:0] square_index_q;
  always_ff @(posedge clk_i) begin
    squaring_q <= squaring;
    source_q   <= source;
    if (squaring) square_index_q <= n_q[4:0] - 5'd1;
    else square_index_q <= downwards_q ? base_q - 5'(level) : base_q + 5'(level);
  end

  logic [Latency-1:0] issued_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) issued_q <= '0;
    else issued_q <= Latency'({issued_q, issue});
  end
  assign result_valid = issued_q[Latency-1];
  delay #(
      .W(16),
      .N(Latency)
  ) u_number (
      .clk_i,
      .d_i(n_q),
      .q_o(result_n)
  );

  // The first entry, or a product.
  logic emit;
  logic [15:0] emit_n;
  logic [255:0] emit_data, start;
  assign start = initial_q ? (second_q ? bn254_pkg::FR_ROOT_INV_MONT : bn254_pkg::FR_ROOT_MONT) : job_q.shift;
  assign emit = emit_first || result_valid;
  assign emit_n = emit_first ? '0 : result_n;
  assign emit_data = emit_first ? (squaring ? start : first) : product_i;
  always_ff @(posedge clk_i) begin
    left_o  <= squaring_q ? square[square_index_q] : kept[source_q];
    right_o <= square[square_index_q];
    if (emit && filling) kept[emit_n[5:0]] <= emit_data;
    if (emit && squaring) square[emit_n[4:0]] <= emit_data;
  end

  assign data_o = emit_data;
  assign addr_o = is_stage ? emit_n | (16'(second_q) << (LogPass - 1)) : emit_n;
  assign factor_addr_o = {slot_i, pass_q, emit_n[LogPass-1:0]};
  assign low_we_o = emit && step_q == STEP_LOW;
  assign high_we_o = emit && step_q == STEP_HIGH;
  assign stage_we_o = emit && is_stage;
  assign factor_we_o = emit && step_q == STEP_FACTOR;
  assign row_we_o = emit && step_q == STEP_FACTOR && last_pass_q;
  assign ready_o = ready_q;
  assign done_o = is_job_q && step_q == STEP_DONE;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      step_q <= STEP_START;
      initial_q <= 1'b1;
      second_q <= 1'b0;
      ready_q <= 1'b0;
      is_job_q <= 1'b0;
      n_q <= '0;
      flying_q <= '0;
      set_q <= '0;
    end else begin
      set_q <= (step_q == STEP_START || table_end) ? '0 : {set_q[0], 1'b1};
      flying_q <= flying_q + 6'(issue) - 6'(result_valid);
      if (emit_first || issue) n_q <= n_q + 16'd1;
      else if (table_end) n_q <= '0;
      unique case (step_q)
        STEP_START: begin
          if (initial_q || valid_i) step_q <= STEP_SQUARES;
          is_job_q <= !initial_q;
          pass_q   <= '0;
          before_q <= '0;
        end
        STEP_SQUARES:
        if (table_end)
          step_q <= !initial_q ? STEP_FACTOR : second_q ? STEP_STAGE_INVERSE : STEP_LOW;
        STEP_LOW: if (table_end) step_q <= STEP_HIGH;
        STEP_HIGH: if (table_end) step_q <= STEP_STAGE;
        STEP_STAGE:
        if (table_end) begin
          step_q   <= STEP_START;
          second_q <= 1'b1;
        end
        STEP_STAGE_INVERSE:
        if (table_end) begin
          step_q <= STEP_START;
          initial_q <= 1'b0;
          ready_q <= 1'b1;
        end
        STEP_FACTOR:
        if (table_end) begin
          pass_q   <= pass_q + PassW'(1);
          before_q <= before_q + k_q;
          if (last_pass_q) step_q <= STEP_DONE;
        end
        default: step_q <= STEP_START;
      endcase
    end
  end

endmodule
`default_nettype wire

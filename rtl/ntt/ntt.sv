// ntt: number-theoretic transforms of vectors in card memory: forward, inverse, any coset; natural order in and out; canonical.
// Algorithm: four-step (Bailey 1990), passes of at most 2^LogPass rows by a multi-delay commutator; README.md shows the way of the data.
// Range:     2^0 .. 2^MaxLog elements below r, 32 bytes each, little-endian; job_t says what is computed.
// Timing:    2 * Lanes elements a cycle and pass (with one multiplier: every ntt_pkg::interval cycles); passes of queued jobs follow
//            each other without a gap. Tables of w are made after reset (about 4700 + 2^LogLow + 2^LogHigh cycles; with one multiplier
//            three times as long), a scaled job's before its first pass.
// Golden:    host/golden/src/ntt/ntt.rs      Test: sim/tests/ntt/ntt.rs
// Area:      benches/ledger/area.json#ntt
//
//   job ─► sched ─► tables            ┌──────────── credits ─────────────┐
//             └─ passes ─► read ─► port ─► pre ─► pass (stages) ─► post ─► write ─► port
`default_nettype none
module ntt #(
    parameter  int unsigned LogPass = 7,
    parameter  int unsigned MaxLog  = 16,
    parameter  int unsigned Lanes   = 1,
    parameter  int unsigned Jobs    = 4,
    parameter  int unsigned Multipliers = 0,  // 0: one for every product
    parameter  int unsigned Style = field_pkg::STYLE_DEFAULT,
    localparam int unsigned Elems   = 2 * Lanes
) (
    input  wire logic                             clk_i,
    input  wire logic                             rst_i,
    input  wire logic                             job_valid_i,
    output logic                                  job_ready_o,
    input  wire ntt_pkg::job_t                    job_i,
    output logic                                  done_valid_o,
    input  wire logic                             done_ready_i,
    output logic               [      7:0]        done_tag_o,
    // Reading: requests of so many units of 64 bytes; data in order, always taken.
    output logic                                  rd_valid_o,
    input  wire logic                             rd_ready_i,
    output ntt_pkg::addr_t                        rd_addr_o,
    output logic               [      3:0]        rd_units_o,
    input  wire logic                             rd_data_valid_i,
    input  wire logic          [Elems-1:0][255:0] rd_data_i,
    // Writing: requests and data apart; one strobe an element; acknowledgements in order, always taken.
    output logic                                  wr_valid_o,
    input  wire logic                             wr_ready_i,
    output ntt_pkg::addr_t                        wr_addr_o,
    output logic               [      3:0]        wr_units_o,
    output logic                                  wr_data_valid_o,
    input  wire logic                             wr_data_ready_i,
    output logic               [Elems-1:0][255:0] wr_data_o,
    output logic               [Elems-1:0]        wr_strobe_o,
    output logic                                  wr_last_o,
    input  wire logic                             wr_ack_i,
    output ntt_pkg::counters_t                    counters_o
);

  localparam int unsigned LogBeat = ntt_pkg::log_beat(Lanes);
  localparam int unsigned SlotW = prim_pkg::addr_bits(Jobs);
  localparam int unsigned Passes = ntt_pkg::passes(MaxLog, LogPass);
  localparam int unsigned TableW = SlotW + prim_pkg::addr_bits(Passes) + LogPass;
  localparam int unsigned CreditW = prim_pkg::count_bits(ntt_pkg::out_beats(LogPass, Lanes));

  if (MaxLog < 8 || MaxLog > ntt_pkg::TWO_ADICITY) $fatal(1, "ntt: MaxLog");
  if (LogPass < 4 || LogPass > 8 || Passes > ntt_pkg::MAX_PASSES) $fatal(1, "ntt: LogPass");
  if (Lanes != 1 << $clog2(Lanes) || Lanes > 4) $fatal(1, "ntt: Lanes");
  if (SlotW > ntt_pkg::SLOT_BITS) $fatal(1, "ntt: Jobs");

  logic busy, setup_valid, setup_done, tables_ready, pass_valid, end_valid;
  logic [SlotW-1:0] setup_slot, end_slot;
  ntt_pkg::job_t  setup_job;
  ntt_pkg::pass_t pass;

  ntt_sched #(
      .LogPass(LogPass),
      .Jobs(Jobs)
  ) u_sched (
      .clk_i,
      .rst_i,
      .valid_i(job_valid_i),
      .ready_o(job_ready_o),
      .job_i,
      .done_valid_o,
      .done_ready_i,
      .done_tag_o,
      .busy_o(busy),
      .setup_valid_o(setup_valid),
      .setup_slot_o(setup_slot),
      .setup_job_o(setup_job),
      .setup_done_i(setup_done),
      .tables_ready_i(tables_ready),
      .pass_valid_o(pass_valid),
      .pass_o(pass),
      .end_valid_i(end_valid),
      .end_slot_i(end_slot)
  );

  logic [3*Elems:0][255:0] left, right, product;  // {ntt_tables, ntt_post, ntt_pre}
  logic beat_tick, table_tick;

  logic low_we, high_we, stage_we, factor_we, row_we;
  logic [15:0] table_addr;
  logic [TableW-1:0] factor_addr;
  logic [255:0] table_data;
  ntt_tables #(
      .LogPass(LogPass),
      .MaxLog(MaxLog),
      .Jobs(Jobs),
      .Passes(Passes),
      .Multipliers(Multipliers),
      .Style(Style)
  ) u_tables (
      .clk_i,
      .rst_i,
      .tick_i(table_tick),
      .ready_o(tables_ready),
      .valid_i(setup_valid),
      .slot_i(setup_slot),
      .job_i(setup_job),
      .done_o(setup_done),
      .low_we_o(low_we),
      .high_we_o(high_we),
      .stage_we_o(stage_we),
      .factor_we_o(factor_we),
      .row_we_o(row_we),
      .addr_o(table_addr),
      .factor_addr_o(factor_addr),
      .data_o(table_data),
      .left_o(left[3*Elems]),
      .right_o(right[3*Elems]),
      .product_i(product[3*Elems])
  );

  logic beat, row, settled, waiting, blocked;
  logic [7:0] butterflies;
  logic [CreditW-1:0] freed;
  ntt_read #(
      .LogPass(LogPass),
      .Lanes(Lanes),
      .Jobs(Jobs),
      .Multipliers(Multipliers)
  ) u_read (
      .clk_i,
      .rst_i,
      .pass_valid_i(pass_valid),
      .pass_i(pass),
      .valid_o(rd_valid_o),
      .ready_i(rd_ready_i),
      .addr_o(rd_addr_o),
      .units_o(rd_units_o),
      .tick_i(beat_tick),
      .beat_i(beat),
      .row_i(row),
      .freed_i(freed),
      .settled_o(settled),
      .waiting_o(waiting),
      .blocked_o(blocked)
  );

  logic in_valid, in_inverse, out_valid, post_valid, post_commit;
  ntt_pkg::log_t in_k;
  logic [LogBeat-1:0] post_twist;
  logic [Elems-1:0][255:0] in_data, out_data, post_data;
  ntt_pre #(
      .LogPass(LogPass),
      .Lanes(Lanes),
      .Jobs(Jobs),
      .Passes(Passes),
      .Multipliers(Multipliers),
      .Style(Style)
  ) u_pre (
      .clk_i,
      .rst_i,
      .pass_valid_i(pass_valid),
      .pass_i(pass),
      .valid_i(rd_data_valid_i),
      .data_i(rd_data_i),
      .tick_i(beat_tick),
      .beat_o(beat),
      .row_o(row),
      .butterflies_o(butterflies),
      .valid_o(in_valid),
      .k_o(in_k),
      .inverse_o(in_inverse),
      .data_o(in_data),
      .left_o(left[Elems-1:0]),
      .right_o(right[Elems-1:0]),
      .product_i(product[Elems-1:0]),
      .table_we_i(factor_we),
      .table_addr_i(factor_addr),
      .table_data_i(table_data)
  );

  ntt_stages #(
      .LogPass(LogPass),
      .Lanes(Lanes),
      .Multipliers(Multipliers),
      .Style(Style)
  ) u_stages (
      .clk_i,
      .rst_i,
      .beat_tick_o(beat_tick),
      .table_tick_o(table_tick),
      .valid_i(in_valid),
      .k_i(in_k),
      .inverse_i(in_inverse),
      .data_i(in_data),
      .valid_o(out_valid),
      .data_o(out_data),
      .table_we_i(stage_we),
      .table_addr_i(table_addr[LogPass-1:0]),
      .table_data_i(table_data),
      .left_i(left),
      .right_i(right),
      .product_o(product)
  );

  ntt_post #(
      .LogPass(LogPass),
      .MaxLog(MaxLog),
      .Lanes(Lanes),
      .Jobs(Jobs),
      .Multipliers(Multipliers),
      .Style(Style)
  ) u_post (
      .clk_i,
      .rst_i,
      .pass_valid_i(pass_valid),
      .pass_i(pass),
      .valid_i(out_valid),
      .data_i(out_data),
      .valid_o(post_valid),
      .data_o(post_data),
      .twist_o(post_twist),
      .commit_o(post_commit),
      .left_o(left[3*Elems-1:Elems]),
      .right_o(right[3*Elems-1:Elems]),
      .product_i(product[3*Elems-1:Elems]),
      .low_we_i(low_we),
      .high_we_i(high_we),
      .row_we_i(row_we),
      .table_addr_i(row_we ? 16'({setup_slot, factor_addr[LogPass-1:0]}) : table_addr),
      .table_data_i(table_data)
  );

  ntt_write #(
      .LogPass(LogPass),
      .Lanes(Lanes),
      .Jobs(Jobs)
  ) u_write (
      .clk_i,
      .rst_i,
      .pass_valid_i(pass_valid),
      .pass_i(pass),
      .valid_i(post_valid),
      .data_i(post_data),
      .twist_i(post_twist),
      .commit_i(post_commit),
      .freed_o(freed),
      .valid_o(wr_valid_o),
      .ready_i(wr_ready_i),
      .addr_o(wr_addr_o),
      .units_o(wr_units_o),
      .data_valid_o(wr_data_valid_o),
      .data_ready_i(wr_data_ready_i),
      .data_o(wr_data_o),
      .strobe_o(wr_strobe_o),
      .last_o(wr_last_o),
      .ack_i(wr_ack_i),
      .end_valid_o(end_valid),
      .end_slot_o(end_slot)
  );

  ntt_counters u_counters (
      .clk_i,
      .rst_i,
      .busy_i(busy),
      .tick_i(beat_tick),
      .beat_i(beat),
      .butterflies_i(butterflies),
      .waiting_i(waiting),
      .blocked_i(blocked),
      .read_i(rd_valid_o),
      .read_ready_i(rd_ready_i),
      .write_i(wr_valid_o),
      .write_ready_i(wr_ready_i),
      .data_i(wr_data_valid_o),
      .data_ready_i(wr_data_ready_i),
      .counters_o
  );

`ifndef SYNTHESIS
  // The clock of an idle kernel may stand still (clock_gate): by then nothing in it counts on.
  always_ff @(posedge clk_i) begin
    if (!rst_i && !busy) begin
      assert (settled)
      else $error("ntt: idle, and still counts since the last beat");
    end
  end
`else
  logic unused;
  assign unused = settled;
`endif

endmodule
`default_nettype wire

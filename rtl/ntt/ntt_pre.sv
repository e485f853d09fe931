// ntt_pre: takes the data that was asked for, and multiplies each element by a factor from a table of its job.
// Algorithm: forward on a coset: shift^(i * n / (n0..np)) by the row i of pass p, so that no pass ever needs a power beyond its own
//            2^k.  Inverse: what pass p - 1 owes to its rows, which now are columns or tiles.  The first inverse pass: one.
//            The only pass of a short transform: each element becomes a row, in column 0, the other columns zero.
// Range:     canonical data, or loose -> loose.
// Timing:    ntt_pre's Latency behind a beat of data, which enters when tick_i says so; never stalls; valid without ready.
//            product_i is the product of left_o and right_o, ntt_pkg::product_latency later; with one multiplier element e's operands
//            are looked at in the cycle after those of e - 1, and stay until the next beat's.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_pre #(
    parameter int unsigned LogPass = 7,
    parameter int unsigned Lanes = 1,
    parameter int unsigned Jobs = 4,
    parameter int unsigned Passes = 3,
    parameter int unsigned Multipliers = 0,
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT,
    localparam int unsigned Columns = ntt_pkg::log_burst_beats(Lanes),
    localparam int unsigned Elems = 2 * Lanes,
    localparam int unsigned TableW = prim_pkg::addr_bits(
        Jobs
    ) + prim_pkg::addr_bits(
        Passes
    ) + LogPass
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic pass_valid_i,
    input wire ntt_pkg::pass_t pass_i,
    input wire logic valid_i,
    input wire logic [Elems-1:0][255:0] data_i,
    input wire logic tick_i,  // a beat may enter now
    output logic beat_o,  // a beat enters now
    output logic row_o,  // ... the last of a row
    output logic [7:0] butterflies_o,  // useful ones that this beat takes part in
    output logic valid_o,
    output ntt_pkg::log_t k_o,
    output logic inverse_o,
    output logic [Elems-1:0][255:0] data_o,
    output logic [Elems-1:0][255:0] left_o,
    output logic [Elems-1:0][255:0] right_o,
    input wire logic [Elems-1:0][255:0] product_i,
    // The table of factors: {slot, pass, index}.
    input wire logic table_we_i,
    input wire logic [TableW-1:0] table_addr_i,
    input wire logic [255:0] table_data_i
);

  localparam int unsigned LogBeat = ntt_pkg::log_beat(Lanes);
  localparam int unsigned SlotW = prim_pkg::addr_bits(Jobs);
  localparam int unsigned PassW = prim_pkg::addr_bits(Passes);
  localparam int unsigned Latency = ntt_pkg::pre_latency(LogPass, Multipliers, Style);
  localparam int unsigned Wait = ntt_pkg::pre_wait(LogPass, Multipliers, Style);

  // Room for the rows of a short transform; other data leaves as it comes.
  logic fifo_valid, unused_ready, walk_valid, row_end, unused_last;
  logic [Elems-1:0][255:0] word;
  logic [prim_pkg::count_bits(ntt_pkg::LONE_ROWS)-1:0] unused_count;
  ntt_pkg::pass_t pass;
  logic [31:0] tile;
  logic [LogPass+Columns-1:0] at;

  fifo #(
      .W(256 * Elems),
      .Depth(ntt_pkg::LONE_ROWS)
  ) u_data (
      .clk_i,
      .rst_i,
      .valid_i,
      .ready_o(unused_ready),
      .data_i,
      .valid_o(fifo_valid),
      .ready_i(beat_o && (row_end || !pass.lone)),
      .data_o (word),
      .count_o(unused_count)
  );
  ntt_walk #(
      .LogPass(LogPass),
      .Columns(Columns),
      .Depth  (Jobs)
  ) u_walk (
      .clk_i,
      .rst_i,
      .valid_i(pass_valid_i),
      .pass_i,
      .valid_o(walk_valid),
      .pass_o (pass),
      .tile_o (tile),
      .at_o   (at),
      .last_o (unused_last),
      .step_i (beat_o),
      .burst_i(1'b0)
  );

  assign beat_o  = fifo_valid && walk_valid && tick_i;
  assign row_end = &at[Columns-1:0];
  assign row_o   = beat_o && row_end;

  logic [LogPass-1:0] row, index;
  logic [31:0] high;
  logic [PassW-1:0] table_pass;
  logic by_column, is_one;
  assign row = LogPass'(ntt_pkg::reversed(16'(at[Columns+:LogPass]), pass.k));
  assign high = tile >> pass.log_low;
  assign by_column = pass.inverse && pass.number == 2'd1;
  assign is_one = !pass.scaled || (pass.inverse && pass.number == '0);
  assign table_pass = PassW'(pass.number) - PassW'(pass.inverse);
  assign butterflies_o = !pass.lone ? 8'(pass.k) * 8'(Lanes) :
      (row_end && at[Columns]) ? 8'(pass.k) : '0;

  always_comb begin
    index = row;
    if (by_column) index = LogPass'({high[LogPass-1:0], at[Columns-1:0], LogBeat'(0)});
    else if (pass.inverse) index = LogPass'(high & ntt_pkg::low_mask(pass.k_before));
  end

  // One element of a beat, in column 0 of its row.
  logic [Elems-1:0][255:0] spread;
  always_comb begin
    spread = '0;
    if (at[Columns-1:0] == '0) spread[0] = word[row[LogBeat-1:0]];
  end

  logic [Elems-1:0][255:0] data_q;
  logic [LogPass-1:0] index_q;
  logic [SlotW-1:0] slot_q;
  logic [PassW-1:0] table_pass_q;
  logic by_column_q, is_one_q, by_column_q2, is_one_q2;
  logic [LogBeat-1:0] low_q2;
  always_ff @(posedge clk_i) begin
    if (beat_o) begin
      data_q <= pass.lone ? spread : word;
      index_q <= index;
      slot_q <= SlotW'(pass.slot);
      table_pass_q <= table_pass;
      {by_column_q, is_one_q} <= {by_column, is_one};
    end
    {by_column_q2, is_one_q2} <= {by_column_q, is_one_q};
    low_q2 <= index_q[LogBeat-1:0];
  end

  logic [Elems-1:0][255:0] factor;
  for (genvar e = 0; e < Elems; e++) begin : gen_elem
    ram_1r1w #(
        .W(256),
        .Depth(2 ** (TableW - LogBeat))
    ) u_table (
        .clk_i,
        .we_i(table_we_i && table_addr_i[LogBeat-1:0] == LogBeat'(e)),
        .waddr_i(table_addr_i[TableW-1:LogBeat]),
        .wdata_i(table_data_i),
        .re_i(1'b1),
        .raddr_i({slot_q, table_pass_q, index_q[LogPass-1:LogBeat]}),
        .rdata_o(factor[e])
    );
    always_ff @(posedge clk_i) begin
      right_o[e] <= is_one_q2 ? bn254_pkg::FR_R : by_column_q2 ? factor[e] : factor[low_q2];
    end
    delay #(
        .W(256),
        .N(2)
    ) u_delay (
        .clk_i,
        .d_i(data_q[e]),
        .q_o(left_o[e])
    );
    // The last element's product is the last.
    delay #(
        .W(256),
        .N((Elems - 1 - e) * ntt_pkg::stagger(Multipliers) + Wait)
    ) u_wait (
        .clk_i,
        .d_i(product_i[e]),
        .q_o(data_o[e])
    );
  end

  logic [Latency-1:0] valid_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) valid_q <= '0;
    else valid_q <= Latency'({valid_q, beat_o});
  end
  assign valid_o = valid_q[Latency-1];
  delay #(
      .W(ntt_pkg::LOG_BITS + 1),
      .N(Latency)
  ) u_meta (
      .clk_i,
      .d_i({pass.k, pass.inverse}),
      .q_o({k_o, inverse_o})
  );

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i && valid_i) begin
      assert (unused_ready)
      else $error("ntt_pre: data without room");
    end
  end
`endif

endmodule
`default_nettype wire

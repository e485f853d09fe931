// ntt_post: multiplies what leaves the stages by the power of w between two passes, or in the last one by the job's factor; canonical.
// Algorithm: four-step (D. H. Bailey, FFTs in external or hierarchical memory, 1990): row k and remaining index j get w_m^(k j),
//            m the length still to be transformed. w^e is high[e / 2^LogLow] * low[e mod 2^LogLow], w of order 2^MaxLog for every
//            job, so the tables are made once; e = k j 2^MaxLog / m, negated for an inverse.
//            The last inverse pass: shift^(k * weight of k) * factor, by row.
// Range:     loose -> canonical.
// Timing:    ntt_post's Latency behind a beat; never stalls; valid without ready. product_i is the product of left_o and right_o,
//            ntt_pkg::product_latency later: first of the elements' factors, then of the elements; with one multiplier an element's
//            operands are looked at in the cycle after those of the one before, and a factor's stay until the next beat's.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_post #(
    parameter  int unsigned LogPass = 7,
    parameter  int unsigned MaxLog  = 16,
    parameter  int unsigned Lanes   = 1,
    parameter  int unsigned Jobs    = 4,
    parameter  int unsigned Multipliers = 0,
    parameter  int unsigned Style = field_pkg::STYLE_DEFAULT,
    localparam int unsigned Columns = ntt_pkg::log_burst_beats(Lanes),
    localparam int unsigned Elems   = 2 * Lanes,
    localparam int unsigned LogBeat = ntt_pkg::log_beat(Lanes),
    localparam int unsigned SlotW   = prim_pkg::addr_bits(Jobs),
    localparam int unsigned LogLow  = (MaxLog + 1) / 2,
    localparam int unsigned LogHigh = MaxLog - LogLow
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic pass_valid_i,
    input wire ntt_pkg::pass_t pass_i,
    input wire logic valid_i,
    input wire logic [Elems-1:0][255:0] data_i,
    output logic valid_o,
    output logic [Elems-1:0][255:0] data_o,
    output logic [LogBeat-1:0] twist_o,  // the row's low bits, when blocks are transposed
    output logic commit_o,  // this beat completes what may be written
    // {elements, factors}
    output logic [2*Elems-1:0][255:0] left_o,
    output logic [2*Elems-1:0][255:0] right_o,
    input wire logic [2*Elems-1:0][255:0] product_i,
    // Tables.
    input wire logic low_we_i,
    input wire logic high_we_i,
    input wire logic row_we_i,
    input wire logic [15:0] table_addr_i,  // row_we_i: {slot, row}
    input wire logic [255:0] table_data_i
);

  localparam int unsigned FactorLatency = ntt_pkg::post_factor_latency(LogPass, Multipliers, Style);
  localparam int unsigned Latency = ntt_pkg::post_latency(LogPass, Multipliers, Style);
  localparam int unsigned Stagger = ntt_pkg::stagger(Multipliers);
  localparam int unsigned Hold = ntt_pkg::factor_wait(LogPass, Multipliers) + (Elems - 1) * Stagger;
  localparam int unsigned Shift = MaxLog;

  if (Hold >= ntt_pkg::interval(LogPass, Multipliers))
    $fatal(1, "ntt_post: the operands of a factor do not stay for so long");

  logic unused_valid, unused_last;
  ntt_pkg::pass_t pass;
  logic [31:0] tile, low_tile;
  logic [LogPass+Columns-1:0] at, group;

  ntt_walk #(
      .LogPass(LogPass),
      .Columns(Columns),
      .Depth  (Jobs)
  ) u_walk (
      .clk_i,
      .rst_i,
      .valid_i(pass_valid_i),
      .pass_i,
      .valid_o(unused_valid),
      .pass_o (pass),
      .tile_o (tile),
      .at_o   (at),
      .last_o (unused_last),
      .step_i (valid_i),
      .burst_i(1'b0)
  );

  // The row: the beat's row bits, rotated right.
  logic [LogPass-1:0] u, row;
  assign u = at[Columns+:LogPass];
  assign row = (pass.k == '0) ? '0 : (u >> 1) | (LogPass'(u[0]) << (pass.k - 5'd1));
  assign low_tile = tile & ntt_pkg::low_mask(pass.log_low);

  // Blocks of 16 x 16 are complete after 2^(Columns + 5) beats, or the tile; bursts after 2^Columns.
  localparam logic [LogPass+Columns-1:0] BlockMask = (LogPass + Columns)'(2 ** (Columns + 5) - 1);
  assign group = !pass.first ? (LogPass + Columns)'(2 ** Columns - 1) :
      BlockMask & (LogPass + Columns)'(ntt_pkg::low_mask(
      pass.k + 5'(Columns)
  ));

  logic
      to_row_q,
      to_row_q2,
      to_row_q3,
      to_row_q4,
      one_q,
      one_q2,
      one_q3,
      one_q4,
      inverse_q,
      inverse_q2;
  logic [SlotW-1:0] slot_q, slot_q2, slot_q3;
  logic [LogPass-1:0] row_q, row_q2, row_q3;
  ntt_pkg::log_t shift_q, shift_q2;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      row_q <= row;
      to_row_q <= pass.last;
      one_q <= pass.last && !(pass.scaled && pass.inverse);
      inverse_q <= pass.inverse;
      slot_q <= SlotW'(pass.slot);
      shift_q <= 5'(Shift) - (pass.log_low + pass.k + (pass.first ? 5'(ntt_pkg::LOG_BURST) : 5'd0));
    end
    {row_q2, row_q3} <= {row_q, row_q2};
    {slot_q2, slot_q3} <= {slot_q, slot_q2};
    {to_row_q2, to_row_q3, to_row_q4} <= {to_row_q, to_row_q2, to_row_q3};
    {one_q2, one_q3, one_q4} <= {one_q, one_q2, one_q3};
    inverse_q2 <= inverse_q;
    shift_q2 <= shift_q;
  end

  for (genvar e = 0; e < Elems; e++) begin : gen_elem
    logic [31:0] j, j_q;
    logic [MaxLog-1:0] product_q2, shifted, power_q3;
    logic [255:0] low, high, by_row, x_q, y_q, scaled;
    // The remaining index: in the first pass tiles of 16 columns, later whole tiles.
    assign j = pass.first ? {low_tile[27:0], 4'({at[Columns-1:0], LogBeat'(e)})} : low_tile;
    assign shifted = product_q2 << shift_q2;
    always_ff @(posedge clk_i) begin
      if (valid_i) j_q <= j;
      product_q2 <= MaxLog'(64'(row_q) * 64'(j_q));
      power_q3 <= inverse_q2 ? -shifted : shifted;
      x_q <= one_q4 ? bn254_pkg::FR_R : to_row_q4 ? by_row : high;
      y_q <= to_row_q4 ? bn254_pkg::FR_R : low;
    end
    assign left_o[e]  = x_q;
    assign right_o[e] = y_q;
    ram_1r1w #(
        .W(256),
        .Depth(2 ** LogLow)
    ) u_low (
        .clk_i,
        .we_i(low_we_i),
        .waddr_i(table_addr_i[LogLow-1:0]),
        .wdata_i(table_data_i),
        .re_i(1'b1),
        .raddr_i(power_q3[LogLow-1:0]),
        .rdata_o(low)
    );
    ram_1r1w #(
        .W(256),
        .Depth(2 ** LogHigh)
    ) u_high (
        .clk_i,
        .we_i(high_we_i),
        .waddr_i(table_addr_i[LogHigh-1:0]),
        .wdata_i(table_data_i),
        .re_i(1'b1),
        .raddr_i(power_q3[MaxLog-1:LogLow]),
        .rdata_o(high)
    );
    if (e == 0) begin : gen_row
      ram_1r1w #(
          .W(256),
          .Depth(2 ** (SlotW + LogPass))
      ) u_row (
          .clk_i,
          .we_i(row_we_i),
          .waddr_i(table_addr_i[SlotW+LogPass-1:0]),
          .wdata_i(table_data_i),
          .re_i(1'b1),
          .raddr_i({slot_q3, row_q3}),
          .rdata_o(by_row)
      );
    end else begin : gen_same
      assign by_row = gen_elem[0].by_row;
    end
    delay #(
        .W(256),
        .N(ntt_pkg::post_wait(LogPass, Multipliers, Style))
    ) u_factor (
        .clk_i,
        .d_i(product_i[e]),
        .q_o(right_o[Elems+e])
    );
    delay #(
        .W(256),
        .N(FactorLatency + e * Stagger)
    ) u_delay (
        .clk_i,
        .d_i(data_i[e]),
        .q_o(left_o[Elems+e])
    );
    delay #(
        .W(256),
        .N((Elems - 1 - e) * Stagger)
    ) u_wait (
        .clk_i,
        .d_i(product_i[Elems+e]),
        .q_o(scaled)
    );
    mod_tighten #(
        .IsFr(1'b1)
    ) u_tighten (
        .clk_i,
        .a_i(scaled),
        .r_o(data_o[e])
    );
  end

  logic [Latency-1:0] valid_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) valid_q <= '0;
    else valid_q <= Latency'({valid_q, valid_i});
  end
  assign valid_o = valid_q[Latency-1];
  delay #(
      .W(LogBeat + 1),
      .N(Latency)
  ) u_meta (
      .clk_i,
      .d_i({pass.first ? row[LogBeat-1:0] : LogBeat'(0), (at & group) == group}),
      .q_o({twist_o, commit_o})
  );

endmodule
`default_nettype wire

// ntt_place: where the beats of the passes lie in the output buffer, and where their bursts go, ahead of the writer that asks.
// Algorithm: four registered stages behind the walk: what is shifted, the last pass's digits apart, the three shifts, the sum. They
//            move together whenever the last of them is taken or empty.
// Range:     tile t, row i: burst (t >> log_low << (log_low + k)) + (i << log_low) + (t mod 2^log_low); in the last pass t reversed by
//            digits + (i << log_tiles); in the first {rows' block, t, column}. Places are below the tile's or the blocks' size.
// Timing:    valid_o 6 cycles after a pass was queued, then a beat a cycle; all outputs are registers.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_place #(
    parameter  int unsigned LogPass = 7,
    parameter  int unsigned Lanes   = 1,
    parameter  int unsigned Jobs    = 4,
    localparam int unsigned Elems   = 2 * Lanes,
    localparam int unsigned LogBeat = ntt_pkg::log_beat(Lanes),
    localparam int unsigned Depth   = ntt_pkg::out_beats(LogPass, Lanes),
    localparam int unsigned PtrW    = $clog2(Depth),
    localparam int unsigned CreditW = prim_pkg::count_bits(Depth)
) (
    input  wire logic                                   clk_i,
    input  wire logic                                   rst_i,
    input  wire logic                                   pass_valid_i,
    input  wire ntt_pkg::pass_t                         pass_i,
    output logic                                        valid_o,
    input  wire logic                                   step_i,
    output logic                                        burst_first_o,
    output logic                                        burst_last_o,
    output logic                                        lone_o,
    output logic                [LogBeat-1:0]           lone_elem_o,
    output logic                [LogBeat-1:0]           untwist_o,
    // Beats that are done with this one: a group's last.
    output logic                [CreditW-1:0]           freed_o,
    output ntt_pkg::addr_t                              addr_o,
    // From the buffer's first beat on, for each bank.
    output logic                [  Elems-1:0][PtrW-1:0] place_o
);

  localparam int unsigned Columns = ntt_pkg::log_burst_beats(Lanes);
  localparam int unsigned CountW = LogPass + Columns;

  logic walk_valid, advance, unused_walk_last;
  ntt_pkg::pass_t pass;
  logic [31:0] tile;
  logic [CountW-1:0] at;
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
      .last_o (unused_walk_last),
      .step_i (walk_valid && advance),
      .burst_i(pass.lone)
  );

  // What goes through all stages as it is. In the first pass a count is {f's upper bits, f's top bit, column, f's bits above those
  // of a beat's}.
  typedef struct packed {
    logic first;
    logic lone;
    logic wide;
    logic above;
    logic [3:0] column;
    logic [Columns-1:0] beat;
    logic [LogBeat-1:0] row_low;
    ntt_pkg::addr_t to;
  } beat_t;

  // Its row: bits rotated right; the rows' block of the first pass.
  logic [LogPass-1:0] u, row, block;
  logic above;
  assign u = at[Columns+:LogPass];
  assign above = 1'(at >> (Columns + 4));
  always_comb begin
    row   = u >> 1;
    block = LogPass'(at >> (Columns + 5));
    for (int unsigned i = 0; i < LogPass; i++) begin
      if (32'(pass.k) == i + 1) row[i] = u[0];
      if (32'(pass.k) == i + 5) block[i] = above;
    end
    if (pass.k == '0) row = '0;
  end

  // ---- Stages: a << up_a | b << up_b | c << up_c | d is the burst's number.
  logic [4:1] valid_q;
  beat_t beat_q1, beat_q2, beat_q3;
  logic last_q1;
  logic [31:0] a_q1, a_q2, b_q2, d_q1, d_q2, burst_q3;
  logic [LogPass-1:0] c_q1, c_q2;
  ntt_pkg::log_t up_a_q1, up_a_q2, up_b_q1, up_b_q2, up_c_q1, up_c_q2, rev_b_q1;

  assign valid_o = valid_q[4];
  assign advance = step_i || !valid_o;
  always_ff @(posedge clk_i) begin
    if (rst_i) valid_q <= '0;
    else if (advance) valid_q <= {valid_q[3:1], walk_valid};
  end

  always_ff @(posedge clk_i) begin
    if (advance) begin
      beat_q1 <= '{
          first: pass.first,
          lone: pass.lone,
          wide: pass.k != 5'd4,
          above: above,
          column: at[Columns+:4],
          beat: at[Columns-1:0],
          row_low: row[LogBeat-1:0],
          to: pass.to
      };
      last_q1 <= pass.last;
      rev_b_q1 <= pass.rev_b;
      c_q1 <= pass.first ? '0 : row;
      up_b_q1 <= pass.log_tiles - pass.rev_a - pass.rev_b;
      if (pass.first) begin
        a_q1 <= 32'(block);
        up_a_q1 <= pass.log_tiles + 5'd4;
        up_c_q1 <= '0;
        d_q1 <= (tile << 4) | 32'(at[Columns+:4]);
      end else if (pass.last) begin
        a_q1 <= tile & mask(pass.rev_a);
        up_a_q1 <= pass.log_tiles - pass.rev_a;
        up_c_q1 <= pass.log_tiles;
        d_q1 <= tile >> pass.rev_a;
      end else begin
        a_q1 <= tile & ~mask(pass.log_low);
        up_a_q1 <= pass.k;
        up_c_q1 <= pass.log_low;
        d_q1 <= tile & mask(pass.log_low);
      end
      {beat_q2, a_q2, c_q2, up_a_q2, up_b_q2, up_c_q2} <= {
        beat_q1, a_q1, c_q1, up_a_q1, up_b_q1, up_c_q1
      };
      b_q2 <= last_q1 ? d_q1 & mask(rev_b_q1) : '0;
      d_q2 <= last_q1 ? d_q1 >> rev_b_q1 : d_q1;
      beat_q3 <= beat_q2;
      burst_q3 <= (a_q2 << up_a_q2) | (b_q2 << up_b_q2) | (32'(c_q2) << up_c_q2) | d_q2;
    end
  end

  // 2^n - 1 as a comparison a bit: no carry.
  function automatic logic [31:0] mask(input ntt_pkg::log_t n);
    for (int unsigned i = 0; i < 32; i++) mask[i] = i < 32'(n);
  endfunction

  // ---- The last stage. Within the block, where f's low bits are zero: column, top bit of f, zeros, middle bits of f.
  logic group_last;
  logic [Elems-1:0][LogBeat-1:0] f;
  logic [CountW-1:0] block_low;
  logic [31:0] offset;
  assign group_last = beat_q3.lone || (&beat_q3.beat &&
      (!beat_q3.first || (&beat_q3.column && (beat_q3.above || !beat_q3.wide))));
  assign block_low = beat_q3.wide ?
      (CountW'(beat_q3.beat) << (Columns + 1 + LogBeat)) | (CountW'(beat_q3.above) << Columns) :
      ((CountW'(beat_q3.beat) & CountW'(2 ** (Columns - 1) - 1)) << (Columns + 1 + LogBeat)) |
      (CountW'(beat_q3.beat[Columns-1]) << Columns);
  for (genvar e = 0; e < Elems; e++) begin : gen_row
    // The row whose element of this column lies here.
    assign f[e] = LogBeat'(e) ^ beat_q3.column[LogBeat-1:0];
  end
  // A lone row is a beat's element; its pass has one tile.
  assign offset = beat_q3.lone ? (burst_q3 >> LogBeat) << (LogBeat - 1) : burst_q3 * ntt_pkg::BURST_UNITS;
  always_ff @(posedge clk_i) begin
    if (advance) begin
      burst_first_o <= beat_q3.lone || beat_q3.beat == '0;
      burst_last_o <= beat_q3.lone || (&beat_q3.beat);
      lone_o <= beat_q3.lone;
      lone_elem_o <= beat_q3.row_low;
      untwist_o <= beat_q3.first ? beat_q3.column[LogBeat-1:0] : '0;
      freed_o <= !group_last ? '0 : !beat_q3.first ? CreditW'(2 ** Columns) :
          beat_q3.wide ? CreditW'(2 ** (Columns + 5)) : CreditW'(2 ** (Columns + 4));
      addr_o <= beat_q3.to + offset;
      for (int unsigned e = 0; e < Elems; e++) begin
        place_o[e] <= beat_q3.first ? PtrW'(block_low) | (PtrW'(beat_q3.column) >> LogBeat) |
            (PtrW'(f[e]) << (Columns + 1)) :
            (beat_q3.lone ? '0 : PtrW'(beat_q3.beat));
      end
    end
  end

endmodule
`default_nettype wire

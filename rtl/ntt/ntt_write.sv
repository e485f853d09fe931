// ntt_write: the output buffer, and the bursts that are written from it; in the first pass it transposes blocks of 16 x 16.
// Algorithm: one bank for each element of a beat. A beat of row f is stored with its elements' places XORed with f's low bits, so
//            that both a row's neighbouring columns and a column's neighbouring rows lie in different banks.
// Range:     the reader's credits keep the buffer from overflowing. A burst is asked for only when all of it lies in the buffer.
// Timing:    one beat a cycle; requests and data are separate streams; one acknowledgement a burst, in order, never refused.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_write #(
    parameter  int unsigned LogPass = 7,
    parameter  int unsigned Lanes   = 1,
    parameter  int unsigned Jobs    = 4,
    localparam int unsigned Columns = ntt_pkg::log_burst_beats(Lanes),
    localparam int unsigned Elems   = 2 * Lanes,
    localparam int unsigned LogBeat = ntt_pkg::log_beat(Lanes),
    localparam int unsigned Depth   = ntt_pkg::out_beats(LogPass, Lanes),
    localparam int unsigned PtrW    = $clog2(Depth),
    localparam int unsigned SlotW   = prim_pkg::addr_bits(Jobs),
    localparam int unsigned CreditW = prim_pkg::count_bits(Depth)
) (
    input  wire logic                                clk_i,
    input  wire logic                                rst_i,
    input  wire logic                                pass_valid_i,
    input  wire ntt_pkg::pass_t                      pass_i,
    input  wire logic                                valid_i,
    input  wire logic           [  Elems-1:0][255:0] data_i,
    input  wire logic           [LogBeat-1:0]        twist_i,
    input  wire logic                                commit_i,
    output logic                [CreditW-1:0]        freed_o,
    // Request, data, acknowledgement.
    output logic                                     valid_o,
    input  wire logic                                ready_i,
    output ntt_pkg::addr_t                           addr_o,
    output logic                [        3:0]        units_o,
    output logic                                     data_valid_o,
    input  wire logic                                data_ready_i,
    output logic                [  Elems-1:0][255:0] data_o,
    output logic                [  Elems-1:0]        strobe_o,
    output logic                                     last_o,
    input  wire logic                                ack_i,
    // The last acknowledgement of a pass.
    output logic                                     end_valid_o,
    output logic                [  SlotW-1:0]        end_slot_o
);

  localparam int unsigned CountW = LogPass + Columns;
  localparam int unsigned DataDepth = 16;
  localparam int unsigned SendDepth = 8;

  // ---------------------------------------------------------------------------------------------- into the buffer
  // Pointers have one bit more than the address: full and empty differ.
  logic [PtrW:0] put_q, committed_q, base_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      put_q <= '0;
      committed_q <= '0;
    end else if (valid_i) begin
      put_q <= put_q + (PtrW + 1)'(1);
      if (commit_i) committed_q <= put_q + (PtrW + 1)'(1);
    end
  end

  // ---------------------------------------------------------------------------------------------- the order out
  logic walk_valid, step, unused_walk_last;
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
      .step_i (step),
      .burst_i(pass.lone)
  );

  logic [$clog2(DataDepth+1)-1:0] data_count;
  logic [$clog2(SendDepth+1)-1:0] send_count;
  assign step = walk_valid && base_q != committed_q && data_count <= 5'(DataDepth - 4) &&
      send_count <= 4'(SendDepth - 3);

  // In the first pass a count is {f's upper bits, f's top bit, column, f's bits above those of a beat's}.
  logic [CountW-1:0] group, blocks, block_low;
  logic [Columns-1:0] beat;
  logic [3:0] column;
  logic burst_first, burst_last, group_last, wide;
  assign beat = at[Columns-1:0];
  assign column = at[Columns+:4];
  assign wide = pass.k != 5'd4;
  assign group = !pass.first ? CountW'(2 ** Columns - 1) :
      CountW'(2 ** (Columns + 5) - 1) & CountW'(ntt_pkg::low_mask(
      pass.k + 5'(Columns)
  ));
  assign burst_first = pass.lone || beat == '0;
  assign burst_last = pass.lone || (&beat);
  assign group_last = pass.lone || (at & group) == group;
  assign blocks = at >> (Columns + 5);
  // Within the block, where f's low bits are zero: column, top bit of f, zeros, middle bits of f.
  assign block_low = wide ?
      (CountW'(beat) << (Columns + 1 + LogBeat)) | (CountW'(at[Columns+4]) << Columns) :
      ((CountW'(beat) & CountW'(2 ** (Columns - 1) - 1)) << (Columns + 1 + LogBeat)) |
      (CountW'(beat[Columns-1]) << Columns);

  // The burst's number in the vector, or the row.
  logic [LogPass-1:0] u, row;
  logic [31:0] digit_a, digit_b, rest, reversed_tile, burst;
  assign u = at[Columns+:LogPass];
  assign row = (pass.k == '0) ? '0 : (u >> 1) | (LogPass'(u[0]) << (pass.k - 5'd1));
  assign digit_a = tile & ntt_pkg::low_mask(pass.rev_a);
  assign digit_b = (tile >> pass.rev_a) & ntt_pkg::low_mask(pass.rev_b);
  assign rest = tile >> (pass.rev_a + pass.rev_b);
  assign reversed_tile = rest | (digit_b << (pass.log_tiles - pass.rev_a - pass.rev_b)) |
      (digit_a << (pass.log_tiles - pass.rev_a));
  always_comb begin
    if (pass.first) begin
      // The rows' block, then the column.
      burst = 32'(blocks);
      if (wide) burst = burst | (32'(at[Columns+4]) << (pass.k - 5'd5));
      else burst = '0;
      burst = (burst << (pass.log_tiles + 5'd4)) | (tile << 4) | 32'(column);
    end else if (pass.last) begin
      burst = reversed_tile | (32'(row) << pass.log_tiles);
    end else begin
      burst = (tile >> pass.log_low << (pass.log_low + pass.k)) | (32'(row) << pass.log_low) |
          (tile & ntt_pkg::low_mask(pass.log_low));
    end
  end

  // Beats of a group become free at once, when its last burst has been read.
  assign freed_o = (step && group_last) ? (pass.first ? CreditW'(group) + CreditW'(1) : CreditW'(2 ** Columns)) : '0;
  always_ff @(posedge clk_i) begin
    if (rst_i) base_q <= '0;
    else base_q <= base_q + (PtrW + 1)'(freed_o);
  end

  // ---------------------------------------------------------------------------------------------- out of the buffer
  logic step_q, step_q2, last_q, last_q2, lone_q, lone_q2, send_q, send_q2;
  logic [LogBeat-1:0] untwist_q, untwist_q2, lone_elem_q, lone_elem_q2;
  ntt_pkg::addr_t offset_q, to_q, addr_q2;
  logic [Elems-1:0][PtrW-1:0] place_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) {step_q, step_q2, send_q, send_q2} <= '0;
    else {step_q, step_q2, send_q, send_q2} <= {step, step_q, step && burst_first, send_q};
  end
  always_ff @(posedge clk_i) begin
    {last_q, last_q2} <= {burst_last, last_q};
    {lone_q, lone_q2} <= {pass.lone, lone_q};
    untwist_q <= pass.first ? column[LogBeat-1:0] : '0;
    untwist_q2 <= untwist_q;
    {lone_elem_q, lone_elem_q2} <= {row[LogBeat-1:0], lone_elem_q};
    offset_q <= pass.lone ? (32'(row) >> LogBeat) << (LogBeat - 1) : burst * ntt_pkg::BURST_UNITS;
    to_q <= pass.to;
    addr_q2 <= to_q + offset_q;
  end

  logic [Elems-1:0][255:0] bank, beat_out;
  for (genvar e = 0; e < Elems; e++) begin : gen_bank
    // The row whose element of this column lies here; the elements that go in and out.
    logic [LogBeat-1:0] f, in, out;
    assign in  = LogBeat'(e) ^ twist_i;
    assign out = LogBeat'(e) ^ untwist_q2;
    assign f   = LogBeat'(e) ^ column[LogBeat-1:0];
    always_ff @(posedge clk_i) begin
      place_q[e] <= base_q[PtrW-1:0] + (pass.first ? PtrW'(block_low) | (PtrW'(column) >> LogBeat) |
                                        (PtrW'(f) << (Columns + 1)) :
                                        (pass.lone ? '0 : PtrW'(beat)));
    end
    ram_1r1w #(
        .W(256),
        .Depth(Depth)
    ) u_bank (
        .clk_i,
        .we_i(valid_i),
        .waddr_i(put_q[PtrW-1:0]),
        .wdata_i(data_i[in]),
        .re_i(step_q),
        .raddr_i(place_q[e]),
        .rdata_o(bank[e])
    );
    assign beat_out[e] = lone_q2 ? bank[0] : bank[out];
  end

  logic unused_data_ready, unused_send_ready, send_lone;
  fifo #(
      .W(256 * Elems + Elems + 1),
      .Depth(DataDepth)
  ) u_data (
      .clk_i,
      .rst_i,
      .valid_i(step_q2),
      .ready_o(unused_data_ready),
      .data_i ({beat_out, lone_q2 ? Elems'(1) << lone_elem_q2 : '1, last_q2}),
      .valid_o(data_valid_o),
      .ready_i(data_ready_i),
      .data_o ({data_o, strobe_o, last_o}),
      .count_o(data_count)
  );
  fifo #(
      .W(ntt_pkg::ADDR_BITS + 1),
      .Depth(SendDepth)
  ) u_send (
      .clk_i,
      .rst_i,
      .valid_i(send_q2),
      .ready_o(unused_send_ready),
      .data_i ({addr_q2, lone_q2}),
      .valid_o,
      .ready_i,
      .data_o ({addr_o, send_lone}),
      .count_o(send_count)
  );
  assign units_o = send_lone ? 4'(Lanes) : 4'(ntt_pkg::BURST_UNITS);

  // ---------------------------------------------------------------------------------------------- acknowledgements
  logic unused_ack_valid, ack_last;
  ntt_pkg::pass_t ack_pass;
  logic [31:0] unused_ack_tile;
  logic [LogPass-1:0] unused_ack_at;
  ntt_walk #(
      .LogPass(LogPass),
      .Columns(0),
      .Depth  (Jobs)
  ) u_acks (
      .clk_i,
      .rst_i,
      .valid_i(pass_valid_i),
      .pass_i,
      .valid_o(unused_ack_valid),
      .pass_o (ack_pass),
      .tile_o (unused_ack_tile),
      .at_o   (unused_ack_at),
      .last_o (ack_last),
      .step_i (ack_i),
      .burst_i(1'b0)
  );
  assign end_valid_o = ack_i && ack_last;
  assign end_slot_o  = SlotW'(ack_pass.slot);

endmodule
`default_nettype wire

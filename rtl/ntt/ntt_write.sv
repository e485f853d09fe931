// ntt_write: the output buffer, and the bursts that are written from it; in the first pass it transposes blocks of 16 x 16.
// Algorithm: ntt_place says where beats lie and where they go before their data is there. One bank for each element of a beat. A beat
//            of row f is stored with its elements' places XORed with f's low bits, so that both a row's neighbouring columns and a
//            column's neighbouring rows lie in different banks.
// Range:     the reader's credits keep the buffer from overflowing. A burst is asked for only when all of it lies in the buffer.
// Timing:    one beat a cycle; requests and data are separate streams; one acknowledgement a burst, in order, never refused.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_write #(
    parameter  int unsigned LogPass = 7,
    parameter  int unsigned Lanes   = 1,
    parameter  int unsigned Jobs    = 4,
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
  logic place_valid, step, burst_first, burst_last, lone;
  logic [LogBeat-1:0] lone_elem, untwist;
  logic [CreditW-1:0] freed;
  ntt_pkg::addr_t addr;
  logic [Elems-1:0][PtrW-1:0] place;
  ntt_place #(
      .LogPass(LogPass),
      .Lanes  (Lanes),
      .Jobs   (Jobs)
  ) u_place (
      .clk_i,
      .rst_i,
      .pass_valid_i,
      .pass_i,
      .valid_o(place_valid),
      .step_i(step),
      .burst_first_o(burst_first),
      .burst_last_o(burst_last),
      .lone_o(lone),
      .lone_elem_o(lone_elem),
      .untwist_o(untwist),
      .freed_o(freed),
      .addr_o(addr),
      .place_o(place)
  );

  logic [$clog2(DataDepth+1)-1:0] data_count;
  logic [$clog2(SendDepth+1)-1:0] send_count;
  assign step = place_valid && base_q != committed_q && data_count <= 5'(DataDepth - 5) &&
      send_count <= 4'(SendDepth - 3);

  // Beats of a group become free at once, when its last burst has been read.
  assign freed_o = step ? freed : '0;
  always_ff @(posedge clk_i) begin
    if (rst_i) base_q <= '0;
    else base_q <= base_q + (PtrW + 1)'(freed_o);
  end

  // ---------------------------------------------------------------------------------------------- out of the buffer
  // Two cycles to a bank's word, which leaves through a register, one to its place in the beat.
  logic
      step_q, step_q2, step_q3, last_q, last_q2, last_q3, lone_q, lone_q2, lone_q3, send_q, send_q2;
  logic [LogBeat-1:0] untwist_q, untwist_q2, untwist_q3, lone_elem_q, lone_elem_q2, lone_elem_q3;
  ntt_pkg::addr_t addr_q, addr_q2;
  logic [Elems-1:0][PtrW-1:0] place_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) {step_q, step_q2, step_q3, send_q, send_q2} <= '0;
    else
      {step_q, step_q2, step_q3, send_q, send_q2} <= {
        step, step_q, step_q2, step && burst_first, send_q
      };
  end
  always_ff @(posedge clk_i) begin
    {last_q, last_q2, last_q3} <= {burst_last, last_q, last_q2};
    {lone_q, lone_q2, lone_q3} <= {lone, lone_q, lone_q2};
    {untwist_q, untwist_q2, untwist_q3} <= {untwist, untwist_q, untwist_q2};
    {lone_elem_q, lone_elem_q2, lone_elem_q3} <= {lone_elem, lone_elem_q, lone_elem_q2};
    {addr_q, addr_q2} <= {addr, addr_q};
  end

  logic [Elems-1:0][255:0] bank, beat_out;
  for (genvar e = 0; e < Elems; e++) begin : gen_bank
    // The elements that go in and out.
    logic [LogBeat-1:0] in, out;
    assign in  = LogBeat'(e) ^ twist_i;
    assign out = LogBeat'(e) ^ untwist_q3;
    always_ff @(posedge clk_i) place_q[e] <= base_q[PtrW-1:0] + place[e];
    ram_1r1w #(
        .W(256),
        .Depth(Depth),
        .ExtraRegs(1),
        .Collides(1'b0)
    ) u_bank (
        .clk_i,
        .we_i(valid_i),
        .waddr_i(put_q[PtrW-1:0]),
        .wdata_i(data_i[in]),
        .re_i(step_q),
        .raddr_i(place_q[e]),
        .rdata_o(bank[e])
    );
    assign beat_out[e] = lone_q3 ? bank[0] : bank[out];
  end

  logic unused_data_ready, unused_send_ready, send_lone;
  fifo #(
      .W(256 * Elems + Elems + 1),
      .Depth(DataDepth)
  ) u_data (
      .clk_i,
      .rst_i,
      .valid_i(step_q3),
      .ready_o(unused_data_ready),
      .data_i ({beat_out, lone_q3 ? Elems'(1) << lone_elem_q3 : '1, last_q3}),
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

// ring_fetch: reads descriptors from the submission ring, in batches of up to a block.
// Algorithm: one burst at a time, never past the ring's end, its block, or the room in the queue; the doorbell's count says how far.
//            How much is wanted, and what of it one burst may be, is known two cycles ahead of the burst.
// Range:     ring base a multiple of 64, up to 2^MAX_LOG_RING entries. head_o counts entries that were read since run_i rose.
//            A doorbell further ahead than the ring is long is not taken (bad_doorbell_o). Read errors travel with the entry.
// Timing:    a batch each response time of the host.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module ring_fetch #(
    parameter int unsigned Depth = 2 * dma_pkg::BURST_BEATS
) (
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    input  wire logic                      quiesce_i,
    output logic                           quiet_o,
    input  wire logic                      run_i,
    input  wire logic               [63:0] base_i,
    input  wire logic               [ 4:0] log_i,
    input  wire logic                      doorbell_i,
    input  wire logic               [31:0] doorbell_count_i,
    output logic                           bad_doorbell_o,
    output logic                           read_error_o,
    output logic                    [31:0] head_o,
    output logic                           valid_o,
    input  wire logic                      ready_i,
    output regs_pkg::descriptor_t          descriptor_o,
    output logic                           is_bad_o,          // the entry could not be read
    output logic                    [31:0] index_o,
    output axi_pkg::read_req_t             read_o,
    input  wire axi_pkg::read_rsp_t        read_i
);

  localparam int unsigned CountBits = prim_pkg::count_bits(Depth);

  localparam int unsigned RingBits = dma_pkg::MAX_LOG_RING;

  logic [31:0] tail_q, asked_q, left, ahead;
  logic [RingBits-1:0] mask_q, place, after;
  logic [3:0] left_q, to_end_q, to_block, wanted, beats_q, to_come_q;
  logic [57:0] unit_q, unit_q2;
  logic [1:0] stale_q;
  logic [CountBits-1:0] count;
  logic issue, take, accept, unused_ready;

  logic ar_valid_q;
  axi_pkg::ax_t ar_q;
  axi_pkg::r_t r;
  assign read_o = '{ar_valid: ar_valid_q, ar: ar_q, r_ready: 1'b1};
  assign r = read_i.r;

  assign ahead = doorbell_count_i - head_o;
  assign accept = doorbell_i && run_i && ahead <= 32'(mask_q) + 32'd1;
  assign bad_doorbell_o = doorbell_i && !accept;

  // A burst's beats: entries that are left, entries as far as the ring's end and as the block's, 8 of each at most.
  function automatic logic [3:0] fewer(input logic [3:0] a, input logic [3:0] b);
    return (a < b) ? a : b;
  endfunction
  assign left = tail_q - asked_q;
  assign place = asked_q[RingBits-1:0] & mask_q;
  assign after = ~asked_q[RingBits-1:0] & mask_q;  // entries behind this one
  assign to_block = 4'd8 - {1'b0, unit_q[2:0]};
  assign wanted = fewer(left_q, to_end_q);
  always_ff @(posedge clk_i) begin
    mask_q   <= RingBits'((32'd1 << log_i) - 32'd1);
    left_q   <= (left >= 32'd8) ? 4'd8 : left[3:0];
    to_end_q <= (after >= RingBits'(8)) ? 4'd8 : after[3:0] + 4'd1;
    unit_q   <= base_i[63:6] + 58'(place);
    beats_q  <= fewer(wanted, to_block);
    unit_q2  <= unit_q;
  end

  assign issue = run_i && !quiesce_i && beats_q != 0 && stale_q == 0 && to_come_q == 0 && !ar_valid_q &&
      count <= CountBits'(Depth - dma_pkg::BURST_BEATS);
  assign take = read_i.r_valid && to_come_q != 0;
  assign quiet_o = to_come_q == 0;
  assign read_error_o = take && r.resp != axi_pkg::RESP_OKAY;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      tail_q <= '0;
      asked_q <= '0;
      head_o <= '0;
      index_o <= '0;
      to_come_q <= '0;
      stale_q <= '1;
      ar_valid_q <= 1'b0;
    end else begin
      if (accept) tail_q <= doorbell_count_i;
      if (issue) asked_q <= asked_q + 32'(beats_q);
      if (take) head_o <= head_o + 32'd1;
      if (valid_o && ready_i) index_o <= index_o + 32'd1;
      stale_q <= {stale_q[0], issue};
      to_come_q <= issue ? beats_q : to_come_q - 4'(take);
      ar_valid_q <= issue | (ar_valid_q & ~read_i.ar_ready);
    end
    if (issue) ar_q <= '{addr: {unit_q2, 6'b0}, id: '0, len: 8'(beats_q) - 8'd1};
  end

  fifo #(
      .W(513),
      .Depth(Depth)
  ) u_queue (
      .clk_i,
      .rst_i,
      .valid_i(take),
      .ready_o(unused_ready),
      .data_i ({r.resp != axi_pkg::RESP_OKAY || r.last != (to_come_q == 4'd1), r.data}),
      .valid_o,
      .ready_i,
      .data_o ({is_bad_o, descriptor_o}),
      .count_o(count)
  );

  logic unused;
  assign unused = ^{r.id, base_i[5:0]};

endmodule
`default_nettype wire

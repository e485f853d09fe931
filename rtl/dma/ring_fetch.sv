// ring_fetch: reads descriptors from the submission ring, in batches of up to a block.
// Algorithm: one burst at a time, never past the ring's end, its block, or the room in the queue; the doorbell's count says how far.
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

  logic [31:0] tail_q, asked_q, in_ring, ahead, size, to_end;
  logic [3:0] beats, to_come_q;
  logic [31:0] wanted;
  logic [57:0] unit;
  logic [CountBits-1:0] count;
  logic issue, take, accept, unused_ready;

  logic ar_valid_q;
  axi_pkg::ax_t ar_q;
  axi_pkg::r_t r;
  assign read_o = '{ar_valid: ar_valid_q, ar: ar_q, r_ready: 1'b1};
  assign r = read_i.r;

  assign size = 32'd1 << log_i;
  assign ahead = doorbell_count_i - head_o;
  assign accept = doorbell_i && run_i && ahead <= size;
  assign bad_doorbell_o = doorbell_i && !accept;

  assign in_ring = asked_q & (size - 32'd1);
  assign to_end = size - in_ring;
  assign unit = base_i[63:6] + 58'(in_ring);
  assign wanted = (tail_q - asked_q < to_end) ? tail_q - asked_q : to_end;
  assign beats = dma_pkg::burst_beats(unit[2:0], wanted);
  assign issue = run_i && !quiesce_i && wanted != 0 && to_come_q == 0 && !ar_valid_q &&
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
      ar_valid_q <= 1'b0;
    end else begin
      if (accept) tail_q <= doorbell_count_i;
      if (issue) asked_q <= asked_q + 32'(beats);
      if (take) head_o <= head_o + 32'd1;
      if (valid_o && ready_i) index_o <= index_o + 32'd1;
      to_come_q  <= issue ? beats : to_come_q - 4'(take);
      ar_valid_q <= issue | (ar_valid_q & ~read_i.ar_ready);
    end
    if (issue) ar_q <= '{addr: {unit, 6'b0}, id: '0, len: 8'(beats) - 8'd1};
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

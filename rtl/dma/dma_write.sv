// dma_write: writes a stream of beats to ranges of memory, one after the other.
// Algorithm: bursts inside blocks of 512 bytes; a burst is begun only when all of its data lies in the queue. IDs count round.
// Range:     any number of beats (0: nothing, and no ack_o); at most Outstanding bursts without response, each ID at most once.
//            strb_i has a bit for each half of a beat. Under quiesce_i begun bursts finish with all strobes off.
//            Data of a burst is offered after its address was, whether that is taken or not: AXI lets a slave wait for WVALID.
//            A request is taken when the last burst of the one before has begun; ack_o tells, in order, that all of one is answered.
//            A response of an ID that is not outstanding is dropped and shown by stray_o.
//            How long a burst is is planned the cycle before it may begin.
// Timing:    a burst begins 2 cycles after its last beat came, 3 after its request, its data a cycle later; one in 2 cycles, 1 beat a
//            cycle. busy_o falls after the last response.
// Golden:    host/golden/src/dma/dma_write.rs      Test: sim/tests/dma/dma_write.rs      Proof: rtl/dma/formal/dma_write.sv
// Area:      benches/ledger/area.json#dma_write
`default_nettype none
module dma_write #(
    parameter int unsigned Outstanding = 32,
    parameter int unsigned QueueBeats  = 4 * dma_pkg::BURST_BEATS
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    output logic quiet_o,
    input wire logic req_valid_i,
    output logic req_ready_o,
    input wire logic [63:0] req_addr_i,
    input wire logic [31:0] req_beats_i,
    output logic busy_o,
    output logic [1:0] resp_o,  // the first bad one since a request found nothing busy
    output logic ack_o,
    output logic stray_o,
    input wire logic valid_i,
    output logic ready_o,
    input wire logic [511:0] data_i,
    input wire logic [1:0] strb_i,
    output axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i
);

  localparam int unsigned IdBits = prim_pkg::addr_bits(Outstanding);
  localparam int unsigned OpenBits = prim_pkg::count_bits(Outstanding);
  localparam int unsigned FillBits = prim_pkg::count_bits(QueueBeats);

  if (IdBits > axi_pkg::LOCAL_BITS) $fatal(1, "dma_write: more bursts than IDs");
  if (QueueBeats < dma_pkg::BURST_BEATS) $fatal(1, "dma_write: a burst must fit the queue");

  logic aw_valid_q, w_valid;
  axi_pkg::ax_t aw_q;
  axi_pkg::w_t w, w_sent;
  axi_pkg::b_t b;
  assign write_o = '{
          aw_valid: aw_valid_q,
          aw: aw_q,
          w_valid: w_valid,
          w: w_sent,
          b_ready: 1'b1
      };
  assign b = write_i.b;

  // ---- the queue of data
  logic [FillBits-1:0] fill, free_q;  // beats in the queue; those of them that no burst has yet
  logic beat_valid, beat_pop, push;
  logic [513:0] beat;
  assign push = valid_i & ready_o;
  fifo #(
      .W(514),
      .Depth(QueueBeats)
  ) u_queue (
      .clk_i,
      .rst_i,
      .valid_i,
      .ready_o,
      .data_i ({strb_i, data_i}),
      .valid_o(beat_valid),
      .ready_i(beat_pop),
      .data_o (beat),
      .count_o(fill)
  );

  // ---- addresses
  logic [57:0] unit_q;  // address in units of a beat
  logic [31:0] left_q;
  logic issue, retire, plan_ready, planned_q, final_q;
  logic [3:0] beats, beats_q;
  logic [IdBits-1:0] id_q, oldest_q;
  logic [OpenBits-1:0] open_q;  // bursts from the oldest without response on
  logic [Outstanding-1:0] pending_q, ends_q;  // without response; the last ones of their requests
  // More than a burst are as good as 15.
  assign beats = dma_pkg::burst_beats(
      unit_q[2:0], (left_q[31:4] != '0) ? 32'd15 : 32'(left_q[3:0])
  );
  assign issue = planned_q && free_q >= FillBits'(beats_q) && plan_ready && !quiesce_i &&
      (open_q != OpenBits'(Outstanding) || retire) && (!aw_valid_q || write_i.aw_ready);
  assign req_ready_o = left_q == 0;

  always_ff @(posedge clk_i) begin
    planned_q <= !rst_i && left_q != '0 && !issue;
    if (!planned_q) begin
      beats_q <= beats;
      final_q <= left_q[31:4] == '0 && left_q[3:0] == beats;
    end
  end

  function automatic logic [IdBits-1:0] after(input logic [IdBits-1:0] id);
    return (id == IdBits'(Outstanding - 1)) ? '0 : id + 1'b1;
  endfunction

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      left_q <= '0;
      free_q <= '0;
      id_q <= '0;
      oldest_q <= '0;
      open_q <= '0;
      aw_valid_q <= 1'b0;
    end else begin
      if (req_valid_i && req_ready_o) left_q <= req_beats_i;
      else if (issue) left_q <= left_q - 32'(beats_q);
      free_q <= free_q + FillBits'(push) - (issue ? FillBits'(beats_q) : '0);
      if (issue) id_q <= after(id_q);
      if (retire) oldest_q <= after(oldest_q);
      open_q <= open_q + OpenBits'(issue) - OpenBits'(retire);
      aw_valid_q <= issue | (aw_valid_q & ~write_i.aw_ready);
    end
  end

  always_ff @(posedge clk_i) begin
    if (req_valid_i && req_ready_o) unit_q <= req_addr_i[63:6];
    else if (issue) unit_q <= unit_q + 58'(beats_q);
    if (issue) begin
      ends_q[id_q] <= final_q;
      aw_q.addr <= {unit_q, 6'b0};
      aw_q.id <= axi_pkg::ID_BITS'(id_q);
      aw_q.len <= 8'(beats_q) - 8'd1;
    end
  end

  // ---- data: bursts in order, each as long as its address said
  logic plan_valid, plan_pop, w_ready;
  logic [2:0] plan_last, nth_q;
  logic [1:0] unused_plans;
  logic is_last;
  fifo #(
      .W(3),
      .Depth(3)
  ) u_plan (
      .clk_i,
      .rst_i,
      .valid_i(issue),
      .ready_o(plan_ready),
      .data_i (beats_q[2:0] - 3'd1),
      .valid_o(plan_valid),
      .ready_i(plan_pop),
      .data_o (plan_last),
      .count_o(unused_plans)
  );
  // A plan lies there from the cycle on in which its address is first offered.
  assign is_last  = nth_q == plan_last;
  assign beat_pop = plan_valid & w_ready;
  assign plan_pop = beat_pop & is_last;
  always_ff @(posedge clk_i) begin
    if (rst_i) nth_q <= '0;
    else if (beat_pop) nth_q <= is_last ? '0 : nth_q + 3'd1;
  end

  assign w.last = is_last;
  assign w.strb = quiesce_i ? '0 : {{32{beat[513]}}, {32{beat[512]}}};
  assign w.data = beat[511:0];
  pipe_reg #(
      .W($bits(axi_pkg::w_t))
  ) u_w (
      .clk_i,
      .rst_i,
      .valid_i(plan_valid),
      .ready_o(w_ready),
      .data_i (w),
      .valid_o(w_valid),
      .ready_i(write_i.w_ready),
      .data_o (w_sent)
  );

  // ---- responses
  logic [IdBits-1:0] answered;
  logic good;
  assign answered = b.id[IdBits-1:0];
  assign good = write_i.b_valid && pending_q[answered];
  assign stray_o = write_i.b_valid && !pending_q[answered];
  assign retire = open_q != '0 && !pending_q[oldest_q];
  assign ack_o = retire && ends_q[oldest_q];
  assign quiet_o = pending_q == '0 && !aw_valid_q && !plan_valid && !w_valid;
  assign busy_o = left_q != 0 || !quiet_o;

  always_ff @(posedge clk_i) begin
    if (rst_i) pending_q <= '0;
    else begin
      if (issue) pending_q[id_q] <= 1'b1;
      if (good) pending_q[answered] <= 1'b0;
    end
    if (req_valid_i && !busy_o) resp_o <= axi_pkg::RESP_OKAY;
    else if (good) resp_o <= axi_pkg::worse(resp_o, b.resp);
  end

  // A beat of a burst is always there: that is what free_q is for.
  logic [5:0] unused_low;
  logic [axi_pkg::ID_BITS-IdBits-1:0] unused_id;
  assign unused_low = req_addr_i[5:0];
  logic [FillBits-1:0] unused_fill;
  assign unused_id   = b.id[axi_pkg::ID_BITS-1:IdBits];
  assign unused_fill = fill;
`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i && plan_valid) begin
      assert (beat_valid)
      else $error("dma_write: a burst without data");
    end
  end
`else
  logic unused_valid;
  assign unused_valid = beat_valid;
`endif

endmodule
`default_nettype wire

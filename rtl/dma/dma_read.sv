// dma_read: reads a range of memory as a stream of beats, in order whatever the order of responses.
// Algorithm: bursts inside blocks of 512 bytes, each with a slot of a reorder buffer, whose number is its ID; a burst is asked
//            for only when its slot is free, so r_ready never falls. Beats leave in the order of slots.
// Range:     any number of beats (0: nothing); at most Outstanding bursts at once, each ID at most once.
//            How long a burst is is planned the cycle before it is asked for: one burst in 2 cycles at most.
//            A beat of an ID that is not outstanding is dropped and shown by stray_o; RLAST at the wrong beat makes SLVERR of it.
// Timing:    a beat leaves 4 cycles after it came, when its turn has come; 1 beat a cycle.
// Golden:    host/golden/src/dma/dma_read.rs      Test: sim/tests/dma/dma_read.rs      Proof: rtl/dma/formal/dma_read.sv
// Area:      benches/ledger/area.json#dma_read
`default_nettype none
module dma_read #(
    parameter int unsigned Slots       = 64,
    parameter int unsigned Outstanding = dma_pkg::HOST_READS
) (
    input  wire logic                       clk_i,
    input  wire logic                       rst_i,
    input  wire logic                       quiesce_i,
    output logic                            quiet_o,
    input  wire logic                       req_valid_i,
    output logic                            req_ready_o,
    input  wire logic               [ 63:0] req_addr_i,
    input  wire logic               [ 31:0] req_beats_i,
    output logic                            valid_o,
    input  wire logic                       ready_i,
    output logic                    [511:0] data_o,
    output logic                    [  1:0] resp_o,
    output logic                            stray_o,
    output axi_pkg::read_req_t              read_o,
    input  wire axi_pkg::read_rsp_t         read_i
);

  localparam int unsigned SlotBits = $clog2(Slots);
  localparam int unsigned CountBits = prim_pkg::count_bits(Outstanding);
  localparam int unsigned OutDepth = 4;

  typedef logic [SlotBits-1:0] slot_t;

  if (SlotBits > axi_pkg::LOCAL_BITS) $fatal(1, "dma_read: more slots than IDs");

  logic ar_valid_q;
  axi_pkg::ax_t ar_q;
  logic r_valid_q;
  axi_pkg::r_t r_q;
  assign read_o = '{ar_valid: ar_valid_q, ar: ar_q, r_ready: 1'b1};

  // ---- addresses
  logic [57:0] unit_q;  // address in units of a beat
  logic [31:0] left_q;
  logic [SlotBits:0]
      head_q, tail_q;  // slots given out, slots read out; one bit more than a slot's number
  logic [CountBits-1:0] count_q;  // bursts outstanding
  logic [3:0] beats, beats_q;
  logic issue, finished, has_room, planned_q;
  logic [Slots-1:0] is_head_q;  // the next slot to be given out, decoded

  assign has_room = (head_q - tail_q) != (SlotBits + 1)'(Slots) && count_q != CountBits'(Outstanding);
  // More than a burst are as good as 15.
  assign beats = dma_pkg::burst_beats(
      unit_q[2:0], (left_q[31:4] != '0) ? 32'd15 : 32'(left_q[3:0])
  );
  // Nothing but an issue takes room, and none comes in the two cycles after one: what is planned has room until then.
  assign issue = planned_q && !quiesce_i && (!ar_valid_q || read_i.ar_ready);
  always_ff @(posedge clk_i) begin
    planned_q <= !rst_i && left_q != '0 && !issue && (planned_q || has_room);
    if (!planned_q) beats_q <= beats;
  end
  assign req_ready_o = left_q == 0;
  assign quiet_o = count_q == 0;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      left_q <= '0;
      head_q <= '0;
      is_head_q <= Slots'(1);
      count_q <= '0;
      ar_valid_q <= 1'b0;
    end else begin
      if (req_valid_i && req_ready_o) left_q <= req_beats_i;
      else if (issue) left_q <= left_q - 32'(beats_q);
      if (issue) {head_q, is_head_q} <= {head_q + 1'b1, is_head_q[Slots-2:0], is_head_q[Slots-1]};
      count_q <= count_q + CountBits'(issue) - CountBits'(finished);
      ar_valid_q <= issue | (ar_valid_q & ~read_i.ar_ready);
    end
  end

  always_ff @(posedge clk_i) begin
    if (req_valid_i && req_ready_o) unit_q <= req_addr_i[63:6];
    else if (issue) unit_q <= unit_q + 58'(beats_q);
    if (issue) begin
      ar_q.addr <= {unit_q, 6'b0};
      ar_q.id   <= axi_pkg::ID_BITS'(head_q[SlotBits-1:0]);
      ar_q.len  <= 8'(beats_q) - 8'd1;
    end
  end

  // ---- responses
  // Of each slot the number of its burst's last beat, and how many beats came once one has.
  logic [2:0] last_ram[Slots];
  logic [2:0] came_ram[Slots];
  logic [Slots-1:0] pending_q;  // slots with beats to come
  logic [Slots-1:0] fresh_q;  // ... of which none came
  logic [Slots-1:0] is_slot_q;  // the beat's slot, decoded
  slot_t slot;
  logic [2:0] nth;
  logic is_pending, take, is_last;
  assign slot = r_q.id[SlotBits-1:0];
  always_ff @(posedge clk_i) begin
    r_valid_q <= read_i.r_valid && !rst_i;
    r_q <= read_i.r;
    for (int unsigned i = 0; i < Slots; i++)
    is_slot_q[i] <= read_i.r.id[SlotBits-1:0] == slot_t'(i);
  end
  assign nth = came_ram[slot] & {3{~|(fresh_q & is_slot_q)}};
  assign is_pending = |(pending_q & is_slot_q);
  assign take = r_valid_q && is_pending;
  assign is_last = nth == last_ram[slot];
  assign finished = take && is_last;
  assign stray_o = r_valid_q && !is_pending;

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < Slots; i++) begin
      if (rst_i) pending_q[i] <= 1'b0;
      else if (issue && is_head_q[i]) pending_q[i] <= 1'b1;
      else if (finished && is_slot_q[i]) pending_q[i] <= 1'b0;
      if (issue && is_head_q[i]) fresh_q[i] <= 1'b1;
      else if (take && is_slot_q[i]) fresh_q[i] <= 1'b0;
    end
    if (issue) last_ram[head_q[SlotBits-1:0]] <= beats_q[2:0] - 3'd1;
    if (take) came_ram[slot] <= nth + 3'd1;
  end

  // ---- the stream
  logic read, read_q, is_here, ends, unused_ready;
  logic [2:0] beat_q;
  slot_t front;
  logic [513:0] word, out;
  logic [$clog2(OutDepth + 1)-1:0] waiting;
  assign front = tail_q[SlotBits-1:0];
  assign is_here = !fresh_q[front] && beat_q < came_ram[front];
  assign ends = beat_q == last_ram[front];
  assign read = tail_q != head_q && (!pending_q[front] || is_here) &&
      32'(waiting) + 32'(read_q) < OutDepth - 1;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      tail_q <= '0;
      beat_q <= '0;
      read_q <= 1'b0;
    end else begin
      read_q <= read;
      if (read) beat_q <= ends ? '0 : beat_q + 3'd1;
      if (read && ends) tail_q <= tail_q + 1'b1;
    end
  end

  ram_1r1w #(
      .W(514),
      .Depth(Slots * dma_pkg::BURST_BEATS),
      .Collides(1'b0)
  ) u_ram (
      .clk_i,
      .we_i(take),
      .waddr_i({slot, nth}),
      .wdata_i({r_q.last == is_last ? r_q.resp : axi_pkg::RESP_SLVERR, r_q.data}),
      .re_i(read),
      .raddr_i({front, beat_q}),
      .rdata_o(word)
  );

  fifo #(
      .W(514),
      .Depth(OutDepth)
  ) u_out (
      .clk_i,
      .rst_i,
      .valid_i(read_q),
      .ready_o(unused_ready),
      .data_i (word),
      .valid_o,
      .ready_i,
      .data_o (out),
      .count_o(waiting)
  );
  assign {resp_o, data_o} = out;

  logic [5:0] unused_low;
  logic [axi_pkg::ID_BITS-SlotBits-1:0] unused_id;
  assign unused_low = req_addr_i[5:0];
  assign unused_id  = r_q.id[axi_pkg::ID_BITS-1:SlotBits];

endmodule
`default_nettype wire

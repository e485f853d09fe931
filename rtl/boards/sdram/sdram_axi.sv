// sdram_axi: the card's bursts as beats of the chip.
// Algorithm: one burst of reads and one of writes at a time, each with its next beat. The two take turns burst by burst; where one of them
//            cannot go on (no data to write, no room for what is read) the other may: neither ever waits for the other's master. A read
//            is asked for only when there is room for it. The response to a write is raised with its last command, behind which every
//            later read goes. Nothing is taken before the chip was started: a master that is still being reset may offer anything.
// Range:     bursts of at most 512 bytes, inside 512 bytes, INCR, whole beats. What lies behind the chip's end is answered by
//            SLVERR: nothing is written; what a read says is of no meaning.
// Timing:    valids, readies but those of addresses after a burst from registers; one clock between bursts of a kind, while the chip moves a beat.
// Tested-through: sdram
// Area:      rtl/boards/sdram/README.md
`default_nettype none
module sdram_axi (
    input  wire logic                                               clk_i,
    input  wire logic                                               rst_i,
    input  wire axi_pkg::read_req_t                                 read_i,
    output axi_pkg::bus_read_rsp_t                                  read_o,
    input  wire axi_pkg::bus_write_req_t                            write_i,
    output axi_pkg::write_rsp_t                                     write_o,
    // the chip
    input  wire logic                                               ready_i,
    input  wire logic                    [                     1:0] size_i,
    // the next beat, and that it goes
    output sdram_pkg::request_t                                     request_o,
    input  wire logic                                               reads_i,
    input  wire logic                                               writes_i,
    // the clock after writes_i: its data, taken
    input  wire logic                                               take_i,
    output sdram_pkg::beat_t                                        beat_o,
    // what was read
    input  wire logic                                               came_i,
    input  wire logic                    [sdram_pkg::BEAT_BITS-1:0] came_data_i
);

  // Reads on their way: a beat every 8 clocks for less than 24.
  localparam int unsigned Room = 4;
  localparam int unsigned TopBits = axi_pkg::ADDR_BITS - sdram_pkg::BYTE_BITS;

  typedef struct packed {
    logic is_outside;
    logic [axi_pkg::ID_BITS-1:0] id;
    logic [sdram_pkg::BEATS_BITS-1:0] left;  // beats after the next one
    logic [sdram_pkg::BYTE_BITS-1:sdram_pkg::LOG_BEAT] beat;
  } burst_t;

  // Its first beat.
  function automatic burst_t begun(input axi_pkg::ax_t ax, input logic [1:0] size);
    logic [TopBits-1:0] top;
    top = ax.addr[axi_pkg::ADDR_BITS-1:sdram_pkg::BYTE_BITS];
    return
    '{
        is_outside:
        top
        != '0 ||
        size
        ==
        sdram_pkg::NO_CHIP
        || (
        size == sdram_pkg::MBYTE_32 && ax.addr[sdram_pkg::BYTE_BITS-1]
        ),
        id: ax.id,
        left: ax.len[sdram_pkg::BEATS_BITS-1:0],
        beat: ax.addr[sdram_pkg::BYTE_BITS-1:sdram_pkg::LOG_BEAT]
    }
    ;
  endfunction

  // The next beat; bursts stay inside 512 bytes.
  function automatic burst_t after(input burst_t burst);
    burst_t next;
    next = burst;
    next.left = burst.left - 5'd1;
    next.beat[8:4] = burst.beat[8:4] + 5'd1;
    return next;
  endfunction

  // ---- reads
  logic asks_q, room, told, last_read;
  burst_t ask_q;
  logic [axi_pkg::ID_BITS-1:0] read_id;
  logic read_last, read_outside, got, unused_room;
  logic [sdram_pkg::BEAT_BITS-1:0] got_data;
  logic [prim_pkg::count_bits(Room)-1:0] unused_told_count, unused_got_count;
  assign last_read = ask_q.left == '0;
  always_ff @(posedge clk_i) begin
    if (rst_i) asks_q <= 1'b0;
    else if (read_o.ar_ready) asks_q <= read_i.ar_valid;
    else if (reads_i) asks_q <= !last_read;
    if (read_o.ar_ready) ask_q <= begun(read_i.ar, size_i);
    else if (reads_i) ask_q <= after(ask_q);
  end
  fifo #(
      .W(axi_pkg::ID_BITS + 2),
      .Depth(Room)
  ) u_told (
      .clk_i,
      .rst_i,
      .valid_i(reads_i),
      .ready_o(room),
      .data_i ({ask_q.id, last_read, ask_q.is_outside}),
      .valid_o(told),
      .ready_i(got && read_i.r_ready),
      .data_o ({read_id, read_last, read_outside}),
      .count_o(unused_told_count)
  );
  fifo #(
      .W(sdram_pkg::BEAT_BITS),
      .Depth(Room)
  ) u_got (
      .clk_i,
      .rst_i,
      .valid_i(came_i),
      .ready_o(unused_room),
      .data_i (came_data_i),
      .valid_o(got),
      .ready_i(read_i.r_ready),
      .data_o (got_data),
      .count_o(unused_got_count)
  );
  assign read_o = '{
          ar_ready: ready_i && !asks_q,
          r_valid: got,
          r: '{
              last: read_last,
              resp: read_outside ? axi_pkg::RESP_SLVERR : axi_pkg::RESP_OKAY,
              id: read_id,
              data: axi_pkg::BUS_BITS'(got_data)
          }
      };

  // ---- writes
  logic puts_q, has_data, last_write, outside_q, answers_q, data_ready;
  axi_pkg::b_t answer_q;
  burst_t put_q;
  logic [sdram_pkg::BEAT_BYTES-1:0] strb;
  logic [sdram_pkg::BEAT_BITS-1:0] data;
  logic [prim_pkg::count_bits(Room)-1:0] unused_data_count;
  assign last_write = put_q.left == '0;
  always_ff @(posedge clk_i) begin
    if (rst_i) puts_q <= 1'b0;
    else if (write_o.aw_ready) puts_q <= write_i.aw_valid;
    else if (writes_i) puts_q <= !last_write;
    if (write_o.aw_ready) put_q <= begun(write_i.aw, size_i);
    else if (writes_i) put_q <= after(put_q);
    outside_q <= put_q.is_outside;
  end
  fifo #(
      .W(sdram_pkg::BEAT_BYTES + sdram_pkg::BEAT_BITS),
      .Depth(Room)
  ) u_data (
      .clk_i,
      .rst_i,
      .valid_i(write_i.w_valid && ready_i),
      .ready_o(data_ready),
      .data_i ({sdram_pkg::BEAT_BYTES'(write_i.w.strb), sdram_pkg::BEAT_BITS'(write_i.w.data)}),
      .valid_o(has_data),
      .ready_i(take_i),
      .data_o ({strb, data}),
      .count_o(unused_data_count)
  );
  assign beat_o = '{strb: outside_q ? '0 : strb, data: data};
  assign write_o = '{
          aw_ready: ready_i && !puts_q,
          w_ready: ready_i && data_ready,
          b_valid: answers_q,
          b: answer_q
      };
  always_ff @(posedge clk_i) begin
    if (rst_i) answers_q <= 1'b0;
    else answers_q <= (writes_i && last_write) || (answers_q && !write_i.b_ready);
    if (writes_i && last_write) begin
      answer_q <= '{
          resp: put_q.is_outside ? axi_pkg::RESP_SLVERR : axi_pkg::RESP_OKAY,
          id: put_q.id
      };
    end
  end

  // ---- whose turn it is; a beat whose data is being taken is not there any more
  logic may_read, may_write, picks_write, turn_q;
  assign may_read = asks_q && room;
  assign may_write = puts_q && has_data && !take_i && !(last_write && answers_q);
  assign picks_write = may_write && (turn_q || !may_read);
  assign request_o = sdram_pkg::place(
      may_read || may_write, picks_write, picks_write ? put_q.beat : ask_q.beat
  );
  always_ff @(posedge clk_i) begin
    if (rst_i) turn_q <= 1'b0;
    else if (reads_i) turn_q <= last_read;
    else if (writes_i) turn_q <= !last_write;
  end

  logic unused;
  assign unused = ^{unused_told_count, unused_got_count, unused_data_count, unused_room, told};

endmodule
`default_nettype wire

// vec: pointwise product and quotient of vectors in card memory: d = k (a * b - c), canonical in and out.
// Algorithm: bursts of a, b (and c) in turn into queues; a beat is computed once its operands are there. Credits in bursts of the
//            output queue are taken with the requests, so nothing inside stalls.
// Range:     any length, 0 too; elements below r, 32 bytes each, little-endian; vectors begin at units of 64 bytes; d may be a, b or c.
// Timing:    bound by reading: two (quotient: three) beats for each one that is written; with one multiplier by that: a beat
//            every vec_pkg::lanes_interval(Multipliers) cycles. One job at a time.
// Golden:    host/golden/src/vec/vec.rs      Test: sim/tests/vec/vec.rs
// Area:      benches/ledger/area.json#vec
`default_nettype none
module vec #(
    parameter int unsigned OutBursts   = 16,
    parameter int unsigned Multipliers = 0,                        // 0: six, a beat a cycle; or 1
    parameter int unsigned Style       = field_pkg::STYLE_DEFAULT
) (
    input  wire logic                       clk_i,
    input  wire logic                       rst_i,
    input  wire logic                       job_valid_i,
    output logic                            job_ready_o,
    input  wire vec_pkg::job_t              job_i,
    output logic                            done_valid_o,
    input  wire logic                       done_ready_i,
    output logic               [7:0]        done_tag_o,
    // Reading and writing: as in ntt.
    output logic                            rd_valid_o,
    input  wire logic                       rd_ready_i,
    output vec_pkg::addr_t                  rd_addr_o,
    output logic               [3:0]        rd_units_o,
    input  wire logic                       rd_data_valid_i,
    input  wire logic          [1:0][255:0] rd_data_i,
    output logic                            wr_valid_o,
    input  wire logic                       wr_ready_i,
    output vec_pkg::addr_t                  wr_addr_o,
    output logic               [3:0]        wr_units_o,
    output logic                            wr_data_valid_o,
    input  wire logic                       wr_data_ready_i,
    output logic               [1:0][255:0] wr_data_o,
    output logic               [1:0]        wr_strobe_o,
    output logic                            wr_last_o,
    input  wire logic                       wr_ack_i,
    output vec_pkg::counters_t              counters_o
);

  localparam int unsigned OutBeats = OutBursts * vec_pkg::BURST_UNITS;
  localparam int unsigned CountW = prim_pkg::count_bits(OutBeats);
  localparam int unsigned BurstW = prim_pkg::count_bits(OutBursts);
  // Operands that the lanes take as fast as they come need little room; else there is as much as credits may ask for.
  localparam int unsigned InBeats = (Multipliers == 0) ? 16 : OutBeats;

  // Units of a vector; those of the next burst where so many are left, and of all after it.
  typedef logic [vec_pkg::LENGTH_BITS-2:0] units_t;
  function automatic logic [3:0] burst_of(input units_t left);
    return (left < units_t'(vec_pkg::BURST_UNITS)) ? left[3:0] : 4'(vec_pkg::BURST_UNITS);
  endfunction
  function automatic units_t after_burst(input units_t left);
    return (left < units_t'(vec_pkg::BURST_UNITS)) ? '0 : left - units_t'(vec_pkg::BURST_UNITS);
  endfunction

  // ---------------------------------------------------------------------------------------------- the job
  vec_pkg::job_t job_q;
  logic busy_q, done_q;
  units_t total, total_q, acked_q;
  logic is_odd, take_job;
  assign total = units_t'((job_i.length + vec_pkg::length_t'(1)) >> 1);
  assign is_odd = job_q.length[0];
  assign job_ready_o = !busy_q;
  assign take_job = job_valid_i && job_ready_o;
  assign done_valid_o = done_q;
  assign done_tag_o = job_q.tag;
  always_ff @(posedge clk_i) begin
    if (take_job) begin
      job_q   <= job_i;
      total_q <= total;
    end
  end
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      busy_q <= 1'b0;
      done_q <= 1'b0;
    end else if (!busy_q) begin
      busy_q  <= job_valid_i;
      acked_q <= '0;
    end else if (done_q) begin
      busy_q <= !done_ready_i;
      done_q <= !done_ready_i;
    end else begin
      if (wr_ack_i) acked_q <= acked_q + units_t'(vec_pkg::BURST_UNITS);
      done_q <= acked_q >= total_q;
    end
  end

  // ---------------------------------------------------------------------------------------------- reading
  logic [1:0] operand_q, last_operand;  // a, b, c
  units_t asked_q, to_ask_q;
  logic [BurstW-1:0] credit_q;
  logic ask, ask_ready, freed_q;
  vec_pkg::addr_t from;
  assign last_operand = job_q.quotient ? 2'd2 : 2'd1;
  assign from = (operand_q == 2'd0) ? job_q.a : (operand_q == 2'd1) ? job_q.b : job_q.c;
  assign ask = busy_q && !done_q && to_ask_q != '0 && (operand_q != '0 || credit_q != '0);
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      operand_q <= '0;
      credit_q  <= BurstW'(OutBursts);
    end else begin
      if (ask && ask_ready) operand_q <= (operand_q == last_operand) ? '0 : operand_q + 2'd1;
      credit_q <= credit_q + BurstW'(freed_q) - BurstW'(ask && ask_ready && operand_q == '0);
    end
    if (take_job) begin
      asked_q  <= '0;
      to_ask_q <= total;
    end else if (ask && ask_ready && operand_q == last_operand) begin
      asked_q  <= asked_q + units_t'(vec_pkg::BURST_UNITS);
      to_ask_q <= after_burst(to_ask_q);
    end
  end
  pipe_reg #(
      .W(vec_pkg::ADDR_BITS + 4)
  ) u_ask (
      .clk_i,
      .rst_i,
      .valid_i(ask),
      .ready_o(ask_ready),
      .data_i ({from + vec_pkg::addr_t'(asked_q), burst_of(to_ask_q)}),
      .valid_o(rd_valid_o),
      .ready_i(rd_ready_i),
      .data_o ({rd_addr_o, rd_units_o})
  );

  // Which operand a beat of data is: the same order again.
  logic [1:0] coming_q;
  logic [3:0] come_q;
  units_t to_come_q;
  logic burst_come;
  assign burst_come = rd_data_valid_i && come_q + 4'd1 == burst_of(to_come_q);
  always_ff @(posedge clk_i) begin
    if (!busy_q) begin
      coming_q <= '0;
      come_q <= '0;
      to_come_q <= total;
    end else if (rd_data_valid_i) begin
      come_q <= burst_come ? '0 : come_q + 4'd1;
      if (burst_come) coming_q <= (coming_q == last_operand) ? '0 : coming_q + 2'd1;
      if (burst_come && coming_q == last_operand) to_come_q <= after_burst(to_come_q);
    end
  end

  logic [2:0] have, room;
  logic [2:0][1:0][255:0] operand;
  logic beat, there;
  for (genvar o = 0; o < 3; o++) begin : gen_operand
    logic [prim_pkg::count_bits(InBeats)-1:0] unused_count;
    fifo #(
        .W(512),
        .Depth(InBeats)
    ) u_fifo (
        .clk_i,
        .rst_i,
        .valid_i(rd_data_valid_i && coming_q == 2'(o)),
        .ready_o(room[o]),
        .data_i (rd_data_i),
        .valid_o(have[o]),
        .ready_i(beat),
        .data_o (operand[o]),
        .count_o(unused_count)
    );
  end
  assign there = have[0] && have[1] && (have[2] || !job_q.quotient);

  // ---------------------------------------------------------------------------------------------- arithmetic
  logic lanes_ready, result_valid;
  logic [1:0][255:0] result;
  assign beat = there && lanes_ready;
  vec_lanes #(
      .Multipliers(Multipliers),
      .Style(Style)
  ) u_lanes (
      .clk_i,
      .rst_i,
      .valid_i(there),
      .ready_o(lanes_ready),
      .a_i(operand[0]),
      .b_i(operand[1]),
      .c_i(job_q.quotient ? operand[2] : '0),
      .factor_i(job_q.factor),
      .valid_o(result_valid),
      .r_o(result)
  );

  // ---------------------------------------------------------------------------------------------- writing
  // promised_q: beats in the queue that a request has named; fresh_q: those that none has.
  logic [CountW-1:0] unused_count, promised_q, fresh_q;
  logic out_valid, out_ready, out_room, send, send_ready, sent;
  units_t sent_q, to_send_q, to_write_q;
  logic [3:0] send_units;
  assign send_units = burst_of(to_send_q);
  assign send = busy_q && to_send_q != '0 && fresh_q >= CountW'(send_units);
  assign sent = send && send_ready;
  fifo #(
      .W(512),
      .Depth(OutBeats)
  ) u_out (
      .clk_i,
      .rst_i,
      .valid_i(result_valid),
      .ready_o(out_room),
      .data_i (result),
      .valid_o(out_valid),
      .ready_i(out_ready),
      .data_o (wr_data_o),
      .count_o(unused_count)
  );
  pipe_reg #(
      .W(vec_pkg::ADDR_BITS + 4)
  ) u_send (
      .clk_i,
      .rst_i,
      .valid_i(send),
      .ready_o(send_ready),
      .data_i ({job_q.d + vec_pkg::addr_t'(sent_q), send_units}),
      .valid_o(wr_valid_o),
      .ready_i(wr_ready_i),
      .data_o ({wr_addr_o, wr_units_o})
  );
  assign wr_data_valid_o = out_valid && promised_q != '0;
  assign out_ready = wr_data_ready_i && promised_q != '0;
  // The last unit of an odd vector is half full.
  logic wrote, very_last_q;
  logic [2:0] in_burst_q;
  assign wrote       = wr_data_valid_o && wr_data_ready_i;
  assign wr_last_o   = very_last_q || (&in_burst_q);
  assign wr_strobe_o = {!(very_last_q && is_odd), 1'b1};
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      promised_q <= '0;
      fresh_q <= '0;
      freed_q <= 1'b0;
    end else begin
      promised_q <= promised_q + (sent ? CountW'(send_units) : '0) - CountW'(wrote);
      fresh_q <= fresh_q + CountW'(result_valid) - (sent ? CountW'(send_units) : '0);
      freed_q <= wrote && wr_last_o;
    end
    if (take_job) begin
      sent_q <= '0;
      to_send_q <= total;
      to_write_q <= total;
      in_burst_q <= '0;
    end else begin
      if (sent) begin
        sent_q <= sent_q + units_t'(vec_pkg::BURST_UNITS);
        to_send_q <= after_burst(to_send_q);
      end
      if (wrote) begin
        to_write_q <= to_write_q - units_t'(1);
        in_burst_q <= in_burst_q + 3'd1;
      end
    end
    very_last_q <= to_write_q == (wrote ? units_t'(2) : units_t'(1));
  end

  // ---------------------------------------------------------------------------------------------- counters
  vec_pkg::counters_t count_q;
  assign counters_o = count_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      count_q <= '0;
    end else begin
      count_q.busy <= count_q.busy + 32'(busy_q);
      if (wr_data_valid_o && wr_data_ready_i)
        count_q.products <= count_q.products + 32'd1 + 32'(wr_strobe_o[1]);
      count_q.starved <= count_q.starved + 32'(busy_q && !there && credit_q != '0);
      count_q.blocked <= count_q.blocked + 32'(busy_q && !there && credit_q == '0);
      count_q.bursts_read <= count_q.bursts_read + 32'(rd_valid_o && rd_ready_i);
      count_q.bursts_written <= count_q.bursts_written + 32'(wr_valid_o && wr_ready_i);
      count_q.read_stalls <= count_q.read_stalls + 32'(rd_valid_o && !rd_ready_i);
      count_q.write_stalls <= count_q.write_stalls +
          32'((wr_valid_o && !wr_ready_i) || (wr_data_valid_o && !wr_data_ready_i));
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i) begin
      assert (!rd_data_valid_i || room[coming_q])
      else $error("vec: an operand without room");
      assert (!result_valid || out_room)
      else $error("vec: a result without room");
    end
  end
`else
  logic unused_room;
  assign unused_room = ^{room, out_room};
`endif

endmodule
`default_nettype wire

// Bench of link_reads. Cycles: 32 Bounded.
// Case: Bursts=2
// Plant: assign asks = read_i.ar_valid && room && !ar_ready_q => assign asks = read_i.ar_valid && room
// Plant: valid_q <= fills | (valid_q & ~gives) => valid_q <= fills
// Plant: refuse_q <= count - CountW'(over) => refuse_q <= count
// Plant: refuse_q <= count - CountW'(over) => refuse_q <= '0
// Plant: beat_q <= lasts ? '0 : beat_q + LenW'(1) => beat_q <= beat_q + LenW'(1)
// Plant: if (rst_i || sync_i || commit) step_q => if (rst_i || commit) step_q
// Plant: && !refuses && !sync_i && (over || !due) => && !sync_i && (over || !due)
`default_nettype none
module link_reads_formal #(
    // Bursts of a run, of a beat or two each; after the last SYNC those that it refuses are over within Served cycles: two a beat,
    // and one to begin, where the card is ready.
    parameter  int unsigned Bursts = 2,
    localparam int unsigned Served = 4 * Bursts + 2
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       sync_i,
    input wire logic       ar_valid_i,
    input wire logic       len_i,
    input wire logic [1:0] id_i,
    input wire logic [3:0] addr_i,
    input wire logic       r_ready_i,
    input wire logic       data_i,
    input wire logic       ok_i,
    input wire logic       grant_i
);

  // The bench starts in reset.
  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  // ---- a card: an address stays until it is taken
  logic offers_q, ar_valid;
  axi_pkg::ax_t ar_q, ar;
  axi_pkg::read_req_t read;
  axi_pkg::bus_read_rsp_t rsp;
  logic [3:0] asked_q;  // bursts offered
  assign ar_valid = !rst_i && (offers_q || (ar_valid_i && asked_q < 4'(Bursts)));
  always_comb begin
    ar = '0;
    ar.len[0] = len_i;
    ar.id[1:0] = id_i;
    ar.addr[9:6] = addr_i;
    if (offers_q) ar = ar_q;
  end
  assign read = '{r_ready: r_ready_i, ar_valid: ar_valid, ar: ar};

  // ---- a host: DATA for what it has heard of, refused or of a wrong length
  shell_pkg::came_t  came;
  shell_pkg::taken_t taken;
  shell_pkg::push_t  push;
  logic is_mine, granted;
  logic is_data_q;
  logic [3:0] said_q;  // READ frames written and not answered, of which the host knows
  assign is_mine = is_data_q && !rst_i;
  assign came = '{
          valid: is_mine,
          kind: shell_pkg::DATA,
          ok: ok_i,
          bytes: '0,
          data_valid: 1'b0,
          data: '0
      };
  assign granted = grant_i && push.want;
  link_reads dut (
      .clk_i,
      .rst_i,
      .sync_i,
      .read_i(read),
      .read_o(rsp),
      .is_mine_i(is_mine),
      .came_i(came),
      .taken_o(taken),
      .push_o(push),
      .granted_i(granted)
  );

  // ---- what is due: bursts, first one first, whether the link has forgotten them; beats of the first that came
  typedef struct packed {
    logic forgotten;
    logic len;
    logic [1:0] id;
  } burst_t;
  burst_t [3:0] due_q, due;
  logic [2:0] count_q;
  logic beat_q, take_ar, gives, ends;
  axi_pkg::bus_r_t last_q;
  logic held_q, written_q;
  logic [3:0] bytes_q;
  logic [4:0] age_q;
  logic has_reason_q;
  assign take_ar = ar_valid && rsp.ar_ready;
  assign gives = rsp.r_valid && r_ready_i;
  assign ends = gives && rsp.r.last;
  always_comb begin
    due = due_q;
    if (push.commit && granted && !sync_i)
      due[count_q[1:0]] = '{forgotten: 1'b0, len: ar.len[0], id: ar.id[1:0]};
    // What is on the port stays as it is; of the rest only zeros are to come.
    if (sync_i) for (int unsigned i = 0; i < 4; i++) due[i].forgotten = 1'b1;
    if (ends) due = {burst_t'('0), due[3:1]};
  end
  always_ff @(posedge clk_i) begin
    ar_q <= ar;
    due_q <= due;
    last_q <= rsp.r;
    has_reason_q <= is_mine || due_q[0].forgotten || sync_i;
    if (rst_i) begin
      offers_q <= 1'b0;
      asked_q <= '0;
      count_q <= '0;
      beat_q <= 1'b0;
      held_q <= 1'b0;
      written_q <= 1'b0;
      bytes_q <= '0;
      said_q <= '0;
      is_data_q <= 1'b0;
      age_q <= '0;
    end else begin
      offers_q <= ar_valid && !rsp.ar_ready;
      asked_q  <= asked_q + 4'(ar_valid && !offers_q);
      count_q  <= count_q + 3'(push.commit && granted && !sync_i) - 3'(ends);
      if (gives) beat_q <= !rsp.r.last;
      held_q <= rsp.r_valid && !r_ready_i;
      written_q <= (written_q || (push.commit && granted && !sync_i)) && !take_ar;
      if (sync_i || (push.commit && granted)) bytes_q <= '0;
      else bytes_q <= bytes_q + 4'(granted);
      if (sync_i) said_q <= '0;
      else said_q <= said_q + 4'(push.commit && granted) - 4'(taken.pop);
      is_data_q <= !sync_i && ((is_data_q && !taken.pop) || (data_i && said_q > 4'(taken.pop)));
      if (sync_i || !due_q[0].forgotten || count_q == '0) age_q <= '0;
      else age_q <= age_q + 5'(r_ready_i && age_q != '1);
    end
  end

  logic [9:0][7:0] frame;
  assign frame = {6'd0, 10'(32'(ar.len[0]) + 1) << 6, ar.addr};
  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      // AXI.
      if (held_q) stays : assert (rsp.r_valid && rsp.r == last_q);
      if (take_ar) frame_before_ready : assert (written_q && !push.want);
      if (rsp.r_valid && !held_q) for_a_reason : assert (has_reason_q);
      if (rsp.r_valid) begin
        for_who_asked : assert (count_q != '0 && rsp.r.id == axi_pkg::ID_BITS'(due_q[0].id));
        last_beat : assert (rsp.r.last == (beat_q == due_q[0].len));
        after_address : assert (!written_q || count_q > 3'd1);
        refused : assert (rsp.r.resp == axi_pkg::RESP_SLVERR && rsp.r.data == '0);
      end
      // The link.
      if (push.data_valid && granted) as_spelt : assert (push.data == frame[bytes_q]);
      if (push.commit) all_of_it : assert (bytes_q == 4'd10);
      if (taken.pop)
        one_answer_each : assert (is_mine && count_q != '0 && ends && !due_q[0].forgotten);
      over_in_time : assert (age_q < 5'(Served));
      reach_refused : cover (rsp.r_valid && due_q[0].forgotten && beat_q);
      reach_the_end : cover (taken.pop && beat_q);
    end
  end

endmodule
`default_nettype wire

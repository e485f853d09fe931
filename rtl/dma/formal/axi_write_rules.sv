// axi_write_rules: what a write master and its slave owe each other; each label is a rule of rtl/dma/axi_rules.toml, or `own_`.
// Algorithm: bursts are counted from the first offer of their address; their data is offered then at the earliest (our own rule).
// Range:     IDs of IdBits; with OneEach an ID is on one burst at a time (our own rule); at most Depth bursts whose data is not all taken.
//            While an address waits, data that is due is offered within Patience cycles.
`default_nettype none
module axi_write_rules #(
    parameter int unsigned IdBits   = 1,
    parameter bit          OneEach  = 1'b1,
    parameter int unsigned Depth    = 4,
    parameter int unsigned Patience = 3,
    // Of the data that are followed: all of a beat move as one.
    parameter int unsigned DataBits = 8
) (
    input wire logic                clk_i,
    input wire logic                rst_i,
    input wire axi_pkg::write_req_t write_i,
    input wire axi_pkg::write_rsp_t rsp_i
);

  localparam int unsigned Ids = 1 << IdBits;
  localparam int unsigned CountBits = prim_pkg::count_bits(Depth);

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;

  typedef struct packed {
    logic [IdBits-1:0] id;
    logic [7:0] len;
  } burst_t;

  // Bursts offered whose data is not all taken, first one first; beats of the first that were; of each ID what has happened.
  burst_t [Depth-1:0] bursts_q, bursts;
  burst_t now, offer;
  logic [CountBits-1:0] count_q;
  logic [7:0] beats_q;
  logic [Ids-1:0][5:0] open_q, taken_q, complete_q;
  logic [3:0] alone_q;  // cycles that an address has waited without data
  logic new_aw, take_aw, take_w, ends, answer;
  logic [IdBits-1:0] answered;
  logic [Ids-1:0] offered_at, ended_at, answered_at;

  axi_pkg::write_req_t last_q;
  logic aw_held_q, w_held_q, b_held_q, was_reset_q;
  axi_pkg::b_t last_b_q;

  assign new_aw = write_i.aw_valid & ~aw_held_q;
  assign take_aw = write_i.aw_valid & rsp_i.aw_ready;
  assign take_w = write_i.w_valid & rsp_i.w_ready;
  assign ends = take_w & write_i.w.last;
  assign offer = '{id: write_i.aw.id[IdBits-1:0], len: write_i.aw.len};
  assign now = count_q == '0 ? offer : bursts_q[0];
  assign answered = rsp_i.b.id[IdBits-1:0];
  assign answer = rsp_i.b_valid & write_i.b_ready;
  assign offered_at = Ids'(1) << offer.id;
  assign ended_at = Ids'(ends) << now.id;
  assign answered_at = Ids'(answer) << answered;

  function automatic logic [DataBits+64:0] data_of(input axi_pkg::w_t w);
    return {w.data[DataBits-1:0], w.strb, w.last};
  endfunction

  always_comb begin
    bursts = bursts_q;
    if (new_aw) bursts[count_q] = offer;
    if (ends) bursts = {burst_t'('0), bursts[Depth-1:1]};
  end

  always_ff @(posedge clk_i) begin
    bursts_q <= bursts;
    last_q <= write_i;
    last_b_q <= rsp_i.b;
    was_reset_q <= rst_i;
    if (rst_i) begin
      count_q <= '0;
      beats_q <= '0;
      open_q <= '0;
      taken_q <= '0;
      complete_q <= '0;
      alone_q <= '0;
      aw_held_q <= 1'b0;
      w_held_q <= 1'b0;
      b_held_q <= 1'b0;
    end else begin
      aw_held_q <= write_i.aw_valid & ~rsp_i.aw_ready;
      w_held_q  <= write_i.w_valid & ~rsp_i.w_ready;
      b_held_q  <= rsp_i.b_valid & ~write_i.b_ready;
      count_q   <= count_q + CountBits'(new_aw) - CountBits'(ends);
      if (take_w) beats_q <= ends ? '0 : beats_q + 8'd1;
      alone_q <= aw_held_q && !write_i.w_valid && count_q != '0 ? alone_q + 4'(alone_q != '1) : '0;
      for (int unsigned i = 0; i < Ids; i++) begin
        open_q[i] <= open_q[i] + 6'(new_aw & offered_at[i]) - 6'(answered_at[i]);
        taken_q[i] <= taken_q[i] + 6'(take_aw & offered_at[i]) - 6'(answered_at[i]);
        complete_q[i] <= complete_q[i] + 6'(ended_at[i]) - 6'(answered_at[i]);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      // The master's.
      if (was_reset_q) first_valid_after_reset : assert (!write_i.aw_valid && !write_i.w_valid);
      if (aw_held_q || w_held_q)
        valid_holds : assert ((write_i.aw_valid || !aw_held_q) && (write_i.w_valid || !w_held_q));
      if (aw_held_q) payload_holds : assert (write_i.aw == last_q.aw);
      if (w_held_q) data_payload_holds : assert (data_of(write_i.w) == data_of(last_q.w));
      if (new_aw) begin
        no_page_crossing : assert ({1'b0, write_i.aw.addr[11:6]} + write_i.aw.len[6:0] < 7'd64);
        strobes_in_lanes : assert (write_i.aw.addr[5:0] == '0);
        own_inside_a_block : assert (4'(write_i.aw.addr[8:6]) + write_i.aw.len[3:0] < 4'd8);
        own_short_burst : assert (write_i.aw.len[7:3] == '0);
        own_id_is_free : assert (!OneEach || open_q[offer.id] == '0);
        own_not_too_many : assert (count_q != CountBits'(Depth));
      end
      if (write_i.w_valid) begin
        own_data_after_offer : assert (count_q != '0 || new_aw);
        write_last : assert (write_i.w.last == (beats_q == now.len));
      end
      data_free_of_address : assert (alone_q < 4'(Patience));
      // The slave's, which the bench drives.
      if (rsp_i.b_valid) begin
        response_after_address : assert (taken_q[answered] != '0);
        response_after_data : assert (complete_q[answered] != '0);
        no_exclusive_okay : assert (rsp_i.b.resp != 2'b01);
      end
      if (b_held_q) response_holds : assert (rsp_i.b_valid && rsp_i.b == last_b_q);
    end
  end

endmodule
`default_nettype wire

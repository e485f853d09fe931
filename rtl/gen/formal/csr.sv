// Bench of csr. Cycles: 10
// Case: N=0
// Case: N=2
// Plant: assign aw_ready_o = ~addressed_q; => assign aw_ready_o = ~addressed_q & w_valid_i;
// Plant: assign w_ready_o = ~has_data_q; => assign w_ready_o = ~has_data_q & addressed_q;
// Plant: assign ar_ready_o = ~r_valid_o; => assign ar_ready_o = ~r_valid_o | r_ready_i;
// Plant: assign write_now = addressed_q & has_data_q & ~b_valid_o; => assign write_now = addressed_q & has_data_q;
// Plant: assign write = write_now & is_whole_q; => assign write = write_now;
// Plant: if (take_address) word_q => word_q
// Plant: if (take_data) {is_whole_q, data_q} => if (w_valid_i) {is_whole_q, data_q}
// Plant: b_resp_o <= is_whole_q ? '0 : Slverr; => b_resp_o <= '0;
// Plant: addressed_q <= take_address | (addressed_q & ~write_now) => addressed_q <= take_address | addressed_q
// Plant: (b_valid_o & ~b_ready_i) => 1'b0
// Plant: r_valid_o <= take_read | (r_valid_o & ~r_ready_i) => r_valid_o <= take_read
`default_nettype none
module csr_formal #(
    parameter int unsigned N = 2  // cycles that the host may leave a response waiting
) (
    input wire logic                     clk_i,
    input wire logic                     rst_i,
    input wire logic                     aw_valid_i,
    input wire logic              [11:0] aw_addr_i,
    input wire logic                     w_valid_i,
    input wire logic              [31:0] w_data_i,
    input wire logic              [ 3:0] w_strb_i,
    input wire logic                     b_ready_i,
    input wire logic                     ar_valid_i,
    input wire logic              [11:0] ar_addr_i,
    input wire logic                     r_ready_i,
    input wire regs_pkg::csr_hw_t        hw_i
);

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  logic aw_ready, w_ready, b_valid, ar_ready, r_valid;
  logic [1:0] b_resp, r_resp;
  logic [31:0] r_data;
  regs_pkg::csr_sw_t sw;
  csr dut (
      .clk_i,
      .rst_i,
      .aw_valid_i,
      .aw_ready_o(aw_ready),
      .aw_addr_i,
      .w_valid_i,
      .w_ready_o (w_ready),
      .w_data_i,
      .w_strb_i,
      .b_valid_o (b_valid),
      .b_ready_i,
      .b_resp_o  (b_resp),
      .ar_valid_i,
      .ar_ready_o(ar_ready),
      .ar_addr_i,
      .r_valid_o (r_valid),
      .r_ready_i,
      .r_data_o  (r_data),
      .r_resp_o  (r_resp),
      .hw_i,
      .sw_o      (sw)
  );

  // One write at a time, its address and its data in any order, and one read; what SCRATCH and a doorbell must be then.
  logic has_address_q, has_data_q, answer_due_q, read_due_q, rings, stores;
  logic [11:2] word_q;
  logic [31:0] data_q, scratch_q;
  logic [3:0] strb_q;
  logic happens;
  assign happens = has_address_q & has_data_q & ~answer_due_q;
  assign rings   = happens && strb_q == '1 && word_q == regs_pkg::ADDR_DOORBELL[11:2];
  assign stores  = happens && strb_q == '1 && word_q == regs_pkg::ADDR_SCRATCH[11:2];
  logic was_bad_q, waited_b_q, waited_r_q;
  logic [ 1:0] last_b_q;
  logic [31:0] last_r_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      has_address_q <= 1'b0;
      has_data_q <= 1'b0;
      answer_due_q <= 1'b0;
      read_due_q <= 1'b0;
      scratch_q <= '0;
    end else begin
      has_address_q <= (aw_valid_i & aw_ready) | (has_address_q & ~happens);
      has_data_q <= (w_valid_i & w_ready) | (has_data_q & ~happens);
      answer_due_q <= happens | (answer_due_q & ~b_ready_i);
      read_due_q <= (ar_valid_i & ar_ready) | (read_due_q & ~r_ready_i);
      if (stores) scratch_q <= data_q;
    end
    if (aw_valid_i && aw_ready) word_q <= aw_addr_i[11:2];
    if (w_valid_i && w_ready) {strb_q, data_q} <= {w_strb_i, w_data_i};
    if (happens) was_bad_q <= strb_q != '1;
    waited_b_q <= b_valid & ~b_ready_i & ~rst_i;
    waited_r_q <= r_valid & ~r_ready_i & ~rst_i;
    last_b_q   <= b_resp;
    last_r_q   <= r_data;
  end

  // Bounded response: a write happens within K cycles of its address and its data being offered, and is answered in the next.
  localparam int unsigned K = N + 2;
  logic [4:0] late_q, waits_q;  // cycles that the offered write has waited; that a response has
  always_comb if (waits_q == 5'(N)) assume (b_ready_i);
  always_ff @(posedge clk_i) begin
    waits_q <= rst_i || !b_valid || b_ready_i ? '0 : waits_q + 5'd1;
    late_q <= rst_i || happens || !(aw_valid_i || has_address_q) || !(w_valid_i || has_data_q)
        ? '0 : late_q + 5'd1;
  end

  // Each ready is told by what was taken before this cycle, so by no input of it.
  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      address_ready_is_registered : assert (aw_ready == !has_address_q);
      data_ready_is_registered : assert (w_ready == !has_data_q);
      read_ready_is_registered : assert (ar_ready == !read_due_q);
      write_is_answered : assert (b_valid == answer_due_q);
      read_is_answered : assert (r_valid == read_due_q && r_resp == '0);
      if (b_valid) refused_unless_whole : assert (b_resp == (was_bad_q ? 2'b10 : 2'b00));
      if (waited_b_q) response_waits : assert (b_valid && b_resp == last_b_q);
      if (waited_r_q) read_waits : assert (r_valid && r_data == last_r_q);
      happens_in_time : assert (late_q < 5'(K));
      reach_the_latest : cover (late_q == 5'(K - 1));
      rings_once : assert (sw.doorbell_we == rings);
      if (rings) with_its_data : assert (sw.doorbell == data_q);
      stored : assert (sw.scratch == scratch_q);
      reach_data_first : cover (has_data_q && !has_address_q && sw.scratch == 32'd1);
      reach_a_refusal : cover (b_valid && b_resp != '0);
    end
  end

endmodule
`default_nettype wire

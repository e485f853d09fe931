// zero_memory: stands between a master and its port; with zero_i it is itself a memory of zeros, and the port hears nothing.
// Algorithm: one read burst and one write burst at a time; what is written is dropped.
// Range:     zero_i may change only while nothing is outstanding. Masters take every response at once.
// Timing:    combinational to the port; as memory the cycle after.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module zero_memory (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         zero_i,
    // the master
    input  wire logic         m_ar_valid_i,
    output logic              m_ar_ready_o,
    input  wire axi_pkg::ax_t m_ar_i,
    output logic              m_r_valid_o,
    output axi_pkg::r_t       m_r_o,
    input  wire logic         m_aw_valid_i,
    output logic              m_aw_ready_o,
    input  wire axi_pkg::ax_t m_aw_i,
    input  wire logic         m_w_valid_i,
    output logic              m_w_ready_o,
    input  wire logic         m_w_last_i,
    output logic              m_b_valid_o,
    output axi_pkg::b_t       m_b_o,
    // the port; addresses and data go there directly
    output logic              ar_valid_o,
    input  wire logic         ar_ready_i,
    input  wire logic         r_valid_i,
    input  wire axi_pkg::r_t  r_i,
    output logic              aw_valid_o,
    input  wire logic         aw_ready_i,
    output logic              w_valid_o,
    input  wire logic         w_ready_i,
    input  wire logic         b_valid_i,
    input  wire axi_pkg::b_t  b_i
);

  logic reading_q, writing_q, written_q;
  logic [3:0] left_q;
  logic [axi_pkg::ID_BITS-1:0] read_id_q, write_id_q;

  assign ar_valid_o = m_ar_valid_i & ~zero_i;
  assign aw_valid_o = m_aw_valid_i & ~zero_i;
  assign w_valid_o = m_w_valid_i & ~zero_i;
  assign m_ar_ready_o = zero_i ? !reading_q : ar_ready_i;
  assign m_aw_ready_o = zero_i ? !writing_q && !written_q : aw_ready_i;
  assign m_w_ready_o = zero_i ? writing_q : w_ready_i;

  axi_pkg::r_t zeros;
  axi_pkg::b_t done;
  assign zeros = '{last: left_q == '0, resp: axi_pkg::RESP_OKAY, id: read_id_q, data: '0};
  assign done = '{resp: axi_pkg::RESP_OKAY, id: write_id_q};
  assign m_r_valid_o = zero_i ? reading_q : r_valid_i;
  assign m_r_o = zero_i ? zeros : r_i;
  assign m_b_valid_o = zero_i ? written_q : b_valid_i;
  assign m_b_o = zero_i ? done : b_i;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      reading_q <= 1'b0;
      writing_q <= 1'b0;
      written_q <= 1'b0;
    end else begin
      reading_q <= (zero_i & m_ar_valid_i & m_ar_ready_o) | (reading_q & (left_q != '0));
      writing_q <= (zero_i & m_aw_valid_i & m_aw_ready_o) |
          (writing_q & ~(m_w_valid_i & m_w_last_i));
      written_q <= writing_q & m_w_valid_i & m_w_last_i;
    end
    if (!reading_q) {read_id_q, left_q} <= {m_ar_i.id, m_ar_i.len[3:0]};
    else left_q <= left_q - 4'd1;
    if (!writing_q && !written_q) write_id_q <= m_aw_i.id;
  end

  logic unused;
  assign unused = ^{m_ar_i, m_aw_i};

endmodule
`default_nettype wire
